internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Pages

/// What the desk answers to a visit.
struct DeskAnswer: Sendable {
  /// The status.
  var status: HTTPResponse.Status
  /// The page; nil where there is none to show.
  var page: HTML?
  /// Further fields.
  var fields = HTTPFields()
  /// What is written instead of a page, bit by bit.
  var stream: ResponseBody?

  /// A page.
  static func page(_ page: HTML, _ status: HTTPResponse.Status = .ok) -> DeskAnswer {
    DeskAnswer(status: status, page: page)
  }

  /// Sends the browser on to another page, which it asks for anew.
  static func go(_ address: String, _ notice: DeskNotice? = nil) -> DeskAnswer {
    let query = notice.map { "?done=\($0.rawValue)" } ?? ""
    return DeskAnswer(status: .seeOther, fields: [.location: address + query])
  }

  /// Why there is nothing to see.
  static func refused(
    _ visit: DeskVisit, _ status: HTTPResponse.Status, _ reason: Message
  ) -> DeskAnswer {
    page(DeskPage.refused(visit.frame(), reason), status)
  }

  /// There is no such thing.
  static func none(_ visit: DeskVisit) -> DeskAnswer {
    refused(visit, .notFound, DeskMessages.notFound)
  }

  /// The same with a cookie.
  func setting(_ cookie: HTTPField) -> DeskAnswer {
    var answer = self
    answer.fields.append(cookie)
    return answer
  }

  /// The answer as it is sent.
  func response(in language: String) -> Response {
    var fields = fields
    fields[.cacheControl] = "no-store"
    if let stream {
      fields[.contentType] = LiveFrame.contentType
      return Response(status: status, headers: fields, body: stream)
    }
    for (name, value) in DeskPage.security.headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    fields[.vary] = "Accept-Language, Cookie"
    guard let page else { return Response(status: status, headers: fields) }
    fields[.contentType] = "text/html; charset=utf-8"
    fields[.contentLanguage] = language
    return Response(
      status: status, headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: page.markup)))
  }
}
