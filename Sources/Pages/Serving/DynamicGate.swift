internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

/// A request on its way to the dynamic side, complete with its body.
struct DynamicExchange: Sendable {
  /// The request.
  var request: Request
  /// Where it comes from.
  var peer: WebPeer
  /// Where the answer is written, as `ResponsePart`s.
  var channel: any Channel
  /// Ends when the client is gone.
  var gone: AsyncStream<Never>
}

/// A piece of an answer of the dynamic side.
enum ResponsePart: Sendable {
  /// Status and fields, with as much of the body as there is yet.
  case head(HTTPResponse, ByteBuffer?)
  /// More of the body.
  case body(ByteBuffer)
  /// The end.
  case end
  /// The handler failed when it had begun to answer: what was sent must not pass for the whole.
  case broken
}

/// The way from the event loops to the dynamic side: so many requests at once, and no more.
final class DynamicGate: Sendable {
  private let limit: Int
  private let underWay = Atomic<Int>(0)
  private let exchanges: AsyncStream<DynamicExchange>
  private let entrance: AsyncStream<DynamicExchange>.Continuation

  /// A gate for so many at once.
  init(limit: Int) {
    self.limit = limit
    (exchanges, entrance) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit))
  }

  /// Lets a request through; false where too many are under way.
  func offer(_ exchange: DynamicExchange) -> Bool {
    guard underWay.add(1, ordering: .relaxed).newValue <= limit else {
      underWay.subtract(1, ordering: .relaxed)
      return false
    }
    guard case .enqueued = entrance.yield(exchange) else {
      underWay.subtract(1, ordering: .relaxed)
      return false
    }
    return true
  }

  /// Has every request answered, until cancelled.
  func run(_ responder: any HTTPResponder<WebRequestContext>, logger: Logger) async {
    await withDiscardingTaskGroup { group in
      for await exchange in exchanges {
        group.addTask {
          await DynamicAnswer(exchange: exchange, logger: logger).give(responder)
          self.underWay.subtract(1, ordering: .relaxed)
        }
      }
    }
  }
}
