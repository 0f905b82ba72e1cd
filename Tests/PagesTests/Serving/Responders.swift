import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization

@testable import Pages

/// Says what it was asked: method, target and body.
struct Echo: HTTPResponder {
  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 20)
    let text = "\(request.method) \(request.uri) \(String(buffer: body))"
    return Response(
      status: .ok,
      headers: [.from: "\(context.peer.scheme) \(context.peer.address)"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// Answers late, and not less for being told to stop.
struct Slow: HTTPResponder {
  /// Told when the request is there.
  let started: AsyncStream<Void>.Continuation

  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    started.yield()
    // Sleep would end at once when the server stops.
    try await MultiThreadedWait.milliseconds(500)
    return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "late")))
  }
}

/// Waits that no cancellation cuts short.
enum MultiThreadedWait {
  /// Waits so long.
  static func milliseconds(_ count: Int64) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    try await loop.scheduleTask(in: .milliseconds(count)) {}.futureResult.get()
  }
}

/// Sends events for ever, and tells when it was made to stop.
struct Events: HTTPResponder {
  /// Told how it ended.
  let ended: AsyncStream<String>.Continuation

  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/event-stream"],
      body: ResponseBody { writer in
        do {
          for number in 0... {
            try await writer.write(ByteBuffer(string: "data: \(number)\n\n"))
            try await Task.sleep(for: .milliseconds(5))
          }
        } catch {
          ended.yield("\(type(of: error))")
          throw error
        }
      })
  }
}

/// Fails in the way its path names.
struct Failing: HTTPResponder {
  private struct Trouble: Error {}

  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    switch request.uri.path {
    case "/board/midway":
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "half"))
          throw Trouble()
        })
    case "/board/unfinished":
      return Response(
        status: .ok,
        body: ResponseBody { writer in try await writer.write(ByteBuffer(string: "half")) })
    case "/board/short":
      return Response(
        status: .ok,
        body: ResponseBody(contentLength: 100) { writer in
          try await writer.write(ByteBuffer(string: "short"))
          try await writer.finish(nil)
        })
    case "/board/long":
      return Response(
        status: .ok,
        body: ResponseBody(contentLength: 4) { writer in
          try await writer.write(ByteBuffer(string: "longer"))
          try await writer.finish(nil)
        })
    case "/board/empty": return Response(status: .noContent)
    case "/board/stream":
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          for word in ["one", "two", "three"] {
            try await writer.write(ByteBuffer(string: word))
          }
          try await writer.finish(nil)
        })
    default: throw Trouble()
    }
  }
}
