internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Pages
internal import Relais

/// `POST /api/relais/v1/subscribers`: the form for programs, from pages of any site.
struct SubscribeInterface: Sendable {
  /// What takes people in.
  let routes: SubscribeRoutes

  private struct Wish: Decodable {
    var email: String
    var language: String?
    var services: [String]?
  }

  private struct Answer: Encodable {
    var state: String?
    var error: String?
    var errors: [String: String]?
  }

  /// Adds it.
  func add(to router: Router<WebRequestContext>) {
    router.post("api/relais/v1/subscribers") { request, context in
      guard let body = try? await request.body.collect(upTo: SubscribeRoutes.bodyLimit) else {
        return say(.contentTooLarge, Answer(error: "at most 65536 bytes"))
      }
      guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(body.readableBytesView))
      else {
        return say(
          .badRequest,
          Answer(error: "send JSON such as {\"email\": \"anne@client.example\"}"))
      }
      let asked = await routes.take(
        wish.email, language: wish.language, services: wish.services ?? [], shown: .english,
        from: context.peer)
      switch asked {
      case .taken: return say(.accepted, Answer(state: "confirmation_sent"))
      case .wrong(let errors):
        return say(
          .unprocessableContent, Answer(errors: errors.mapValues { $0(in: .english) }))
      case .slow:
        return say(.tooManyRequests, Answer(error: SubscribeWords.slow(in: .english)))
      case .notHere: return say(.notFound, Answer(error: SubscribeWords.notHere(in: .english)))
      case .broken:
        return say(.serviceUnavailable, Answer(error: SubscribeWords.broken(in: .english)))
      }
    }
    router.on("api/relais/v1/subscribers", method: .options) { _, _ in
      Response(status: .noContent, headers: Self.openToAll)
    }
  }

  private static var openToAll: HTTPFields {
    [
      .accessControlAllowOrigin: "*", .accessControlAllowMethods: "POST, OPTIONS",
      .accessControlAllowHeaders: "Content-Type", .accessControlMaxAge: "86400",
    ]
  }

  private func say(_ status: HTTPResponse.Status, _ answer: Answer) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(answer)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    var headers = Self.openToAll
    headers[.contentType] = "application/json; charset=utf-8"
    headers[.cacheControl] = "no-store"
    return Response(
      status: status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }
}
