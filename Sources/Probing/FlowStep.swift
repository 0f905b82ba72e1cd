import NIOCore
import Relais

/// One page of a flow: what is sent, what must come back, and what is kept of it.
struct FlowStep: Sendable {
  /// What a person calls it.
  var name: String
  /// Where it goes; may be relative to where the step before ended.
  var location: FlowTemplate
  /// A token.
  var method: String
  /// Headers with their values.
  var headers: [(name: String, value: FlowTemplate)]
  /// What is sent.
  var body: Body
  /// What must come back.
  var expectation: HTTPExpectation
  /// What is kept of it.
  var captures: [FlowCapture]
  /// Redirects, size cap, TLS.
  var rules: HTTPRules

  /// What a step sends.
  enum Body: Sendable {
    /// Nothing.
    case none
    /// Text as it is.
    case text(FlowTemplate)
    /// A form, as a page sends it.
    case form([(name: String, value: FlowTemplate)])
    /// JSON; captured values are put in as parts of texts.
    case json(FlowTemplate)
  }

  /// Reads `name`, `url`, `method`, `headers`, one of `body`, `form` and `json_body`, `status`,
  /// `contains`, `json`, `redirects`, `max_size` and `capture`.
  ///
  /// - Parameters:
  ///   - settings: the step's own keys.
  ///   - isFirst: whether no step comes before, so that the address must be whole.
  ///   - tls: the flow's settings of TLS.
  ///   - known: the names that earlier steps capture.
  init(reading settings: inout SettingsReader, isFirst: Bool, tls: TLSSettings, known: Set<String>)
  {
    expectation = HTTPExpectation(reading: &settings)
    rules = HTTPRules()
    rules.redirects = settings.choice("redirects", default: .follow)
    rules.limit = settings.integer("max_size", in: 0...(64 << 20), default: 1 << 20)
    rules.tls = tls
    rules.statuses = expectation.statuses
    let url = settings.requiredText("url", "the address of the page")
    location = FlowTemplate(url)
    name = settings.text("name") ?? url
    if !location.isFit(isFirst: isFirst) {
      settings.note(
        "url", found: "\"\(url)\"",
        allowed: isFirst
          ? "an address that begins with http:// or https://"
          : "an address, or a path such as /basket; {{values}} only after the host")
    }
    body = Self.body(reading: &settings)
    let standard = if case .none = body { "GET" } else { "POST" }
    method = (settings.text("method") ?? standard).uppercased()
    if !HTTPToken.isToken(method) || method == "CONNECT" {
      settings.note("method", found: "\"\(method)\"", allowed: "a method such as GET or POST")
      method = standard
    }
    headers = HTTPField.fields(reading: &settings).map { ($0.name, FlowTemplate($0.value)) }
    captures = FlowCapture.captures(reading: &settings)
    for name in templates.flatMap(\.names) where !known.contains(name) {
      settings.note(
        "url", found: "{{\(name)}}, which no earlier step captures",
        allowed: known.isEmpty
          ? "no {{values}}" : "one of \(known.sorted().joined(separator: ", "))")
    }
  }

  /// The request, with the captured values in their places.
  func request(
    from place: WebAddress?, with values: [String: String]
  ) throws(ProbeFailure) -> HTTPRequest {
    let reference = location.filled(with: values, as: .address)
    let address = place.map { $0.resolving(reference) } ?? WebAddress(reference)
    guard let address else {
      throw .malformed(reason: String(peerText: "an address \(reference)"))
    }
    var fields: [HTTPField] = []
    for (name, template) in headers {
      fields.append(HTTPField(name: name, value: template.filled(with: values, as: .header)))
    }
    let (text, type) = filledBody(with: values)
    if let type, !fields.contains(where: { $0.key == "content-type" }) {
      fields.append(HTTPField(name: "Content-Type", value: type))
    }
    return HTTPRequest(method: method, address: address, headers: fields, body: text)
  }

  private func filledBody(with values: [String: String]) -> (text: String?, type: String?) {
    switch body {
    case .none: return (nil, nil)
    case .text(let template): return (template.filled(with: values, as: .text), nil)
    case .json(let template):
      return (template.filled(with: values, as: .json), "application/json")
    case .form(let fields):
      let pairs = fields.map { name, value in
        FlowTemplate.formEncoded(name) + "="
          + FlowTemplate.formEncoded(value.filled(with: values, as: .text))
      }
      return (pairs.joined(separator: "&"), "application/x-www-form-urlencoded")
    }
  }

  private var templates: [FlowTemplate] {
    let sent: [FlowTemplate] =
      switch body {
      case .none: []
      case .text(let template), .json(let template): [template]
      case .form(let fields): fields.map(\.value)
      }
    return [location] + headers.map(\.value) + sent
  }

  private static func body(reading settings: inout SettingsReader) -> Body {
    let form = settings.pairs("form").map { (name: $0.key, value: FlowTemplate($0.value)) }
    let json = settings.text("json_body")
    let text = settings.text("body")
    if [!form.isEmpty, json != nil, text != nil].count(where: { $0 }) > 1 {
      settings.note(
        "body", found: "several bodies", allowed: "one of body, form and json_body")
    }
    if let text { return .text(FlowTemplate(text)) }
    if let json { return .json(FlowTemplate(json)) }
    return form.isEmpty ? .none : .form(form)
  }
}
