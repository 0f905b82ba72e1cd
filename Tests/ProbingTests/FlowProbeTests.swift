import NIOCore
import Relais
import Testing

@testable import Probing

/// A little shop: a session cookie, a token in its forms, a basket, and a checkout that takes an
/// order only from who has come all the way.
private final class Shop: Sendable {
  private struct Session: Sendable {
    var token: String
    var basket: [String] = []
  }

  private let sessions = MutexBox<[String: Session]>([:])
  /// The tokens of the orders taken.
  let orders = MutexBox<[String]>([])

  func respond(to request: String) -> [ScriptedServer.Act] {
    let parts = request.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
    let lines = (parts.first ?? "").split(separator: "\r\n").map(String.init)
    let place = (lines.first ?? "").split(separator: " ").prefix(2).joined(separator: " ")
    let body = parts.count > 1 ? parts[1] : ""
    let cookie = lines.first { $0.hasPrefix("Cookie: sid=") }.map { String($0.dropFirst(12)) }
    guard let cookie, let session = sessions.value[cookie] else { return welcome(place) }
    let token = session.token
    switch place {
    case "GET /basket":
      let items = session.basket.map { "<li>\($0)" }.joined()
      return answer(
        "200 OK",
        "<INPUT name=other value=1><input type=hidden value='\(token)&amp;=' name=\"csrf\"/>"
          + items
      )
    case "POST /basket/add" where body.hasSuffix("&csrf=\(token)%26%3D"):
      sessions.change { $0[cookie]?.basket.append(body) }
      return answer("303 See Other", headers: ["Location: /basket"])
    case "GET /checkout" where !session.basket.isEmpty:
      return answer(
        "200 OK", #"{"order":{"token":"\#(token)","total":"12.50"}}"#,
        headers: ["X-Step: c\(token)"])
    case "POST /order/\(token)?dry=1"
    where body == #"{"token": "\#(token)"}"# && lines.contains("X-Step: c\(token)"):
      orders.change { $0.append(token) }
      return answer("200 OK", "<p>Thank you, order <b>\(token)</b>")
    default: return answer("403 Forbidden", "who are you?")
    }
  }

  private func welcome(_ place: String) -> [ScriptedServer.Act] {
    guard place == "GET /" else { return answer("403 Forbidden", "who are you?") }
    let number = sessions.value.count + 1
    sessions.change { $0["s\(number)"] = Session(token: "t\(number)") }
    return answer("200 OK", "Welcome", headers: ["Set-Cookie: sid=s\(number); Path=/; HttpOnly"])
  }
}

private let steps: [(name: String, Written)] = [
  ("home", ["name": "home", "url": "http://127.0.0.1:PORT/", "contains": "Welcome"]),
  ("basket", ["name": "basket", "url": "/basket", "capture": ["csrf": ["input": "csrf"]]]),
  (
    "add",
    [
      "name": "add", "url": "basket/add", "form": ["item": "a lamp & more", "csrf": "{{csrf}}"],
      "contains": "<li>item=a%20lamp%20%26%20more",
    ]
  ),
  (
    "checkout",
    [
      "name": "checkout", "url": "/checkout", "json": [["path": "order.total", "value": "12.50"]],
      "capture": ["token": ["json": "order.token"], "step": ["header": "X-Step"]],
    ]
  ),
  (
    "order",
    [
      "name": "order", "url": "/order/{{token}}?dry=1", "headers": ["X-Step": "{{step}}"],
      "json_body": #"{"token": "{{token}}"}"#, "contains": "Thank you",
      "capture": ["number": ["between": ["order <b>", "</b>"]]],
    ]
  ),
]

extension Setting {
  /// The same with the port of a server in place of PORT.
  fileprivate func at(_ port: Int) -> Setting {
    switch content {
    case .empty: self
    case .scalar(let text):
      Setting(.scalar(text.replacing("PORT", with: "\(port)")), line: line)
    case .list(let items): Setting(.list(items.map { $0.at(port) }), line: line)
    case .map(let entries):
      Setting(
        .map(entries.map { .init(key: $0.key, line: $0.line, setting: $0.setting.at(port)) }),
        line: line)
    }
  }
}

private func walk(
  _ steps: [Written], timeout: Duration = .seconds(20),
  through respond: @escaping @Sendable (String) -> [ScriptedServer.Act]
) async throws -> Outcome {
  try await ScriptedServer(answering: { $0.isEmpty ? [] : respond($0) }).run { port in
    await probe(
      FlowProbe.self, ["steps": .list(steps.map { Written($0.setting.at(port).content) })]
    )
    .attempt(in: webContext(timeout: timeout))
  }
}

@Suite("The flow probe") struct FlowProbeTests {
  @Test("proves that ordering works, by a dry run from the home page to the order")
  func orders() async throws {
    let shop = Shop()
    for _ in 1...2 {
      let outcome = try await walk(steps.map(\.1)) { shop.respond(to: $0) }
      #expect(outcome.answer?.detail == "5 steps")
    }
    // Each attempt is a customer of its own: no cookie or token outlives it.
    #expect(shop.orders.value == ["t1", "t2"])
  }

  @Test("names the step that fails, whichever is left out before it", arguments: 0..<4)
  func leavesOut(index: Int) async throws {
    let left = steps.indices.filter { $0 != index }
    // Leaving out a step that captures leaves its values unknown: a mistake in the settings.
    guard index == 0 || index == 2 else {
      let (_, problems) = reading(FlowProbe.self, ["steps": .list(left.map { steps[$0].1 })])
      #expect(problems.contains { $0.found.hasPrefix("{{") })
      return
    }
    let shop = Shop()
    let written: [Written] =
      index == 0
      ? [["name": "basket", "url": "http://127.0.0.1:PORT/basket"]] : left.map { steps[$0].1 }
    let outcome = try await walk(written) { shop.respond(to: $0) }
    let (number, name) = index == 0 ? (1, "basket") : (3, "checkout")
    #expect(
      outcome.failure
        == .step(
          number: number, name: name,
          failure: .unexpected(expected: "status 200-299", found: "403 Forbidden")))
    #expect(shop.orders.value.isEmpty)
  }

  @Test("says which value a page does not have")
  func missingValue() async throws {
    let sources: [(Written, String)] = [
      (["input": "csrf"], "input csrf"), (["header": "X-None"], "header x-none"),
      (["between": ["<a>", "</a>"]], "after \"<a>\""), (["json": "a.b"], "JSON a.b"),
    ]
    for (source, words) in sources {
      let outcome = try await walk(
        [["name": "one", "url": "http://127.0.0.1:PORT/", "capture": ["it": source]]]
      ) { _ in answer("200 OK", "{}") }
      #expect(
        outcome.failure
          == .step(
            number: 1, name: "one",
            failure: .unexpected(expected: "a value for it (\(words))", found: "none")))
    }
    let long = String(repeating: "x", count: 5_000)
    let outcome = try await walk(
      [["url": "http://127.0.0.1:PORT/", "name": "one", "capture": ["it": ["header": "x-long"]]]]
    ) { _ in answer("200 OK", headers: ["X-Long: \(long)"]) }
    #expect(
      outcome.failure == .step(number: 1, name: "one", failure: .tooLarge(limit: 4_096)))
  }

  @Test("has one deadline for all steps together")
  func deadline() async throws {
    let timeout = Duration.milliseconds(400)
    let written: [Written] = (1...20).map {
      ["name": "step \($0)", "url": "http://127.0.0.1:PORT/\($0)"]
    }
    let outcome = try await walk(written, timeout: timeout) { _ in
      [.wait(.milliseconds(100))] + answer()
    }
    guard case .step(let number, _, .timedOut(timeout, _)) = outcome.failure else {
      Issue.record("\(outcome)")
      return
    }
    // Four steps of 100 ms fill the time, and a fifth may just begin; on a busy machine fewer do.
    #expect((1...5).contains(number))
  }

  @Test("goes to no address inside that a page has named")
  func forbidden() async throws {
    let outcome = try await walk([
      ["name": "one", "url": "http://127.0.0.1:PORT/", "capture": ["next": ["header": "X-Next"]]],
      ["name": "two", "url": "{{next}}"],
    ]) { request in
      request.hasPrefix("GET / ")
        ? answer(headers: ["X-Next: http://127.0.0.1:6379/"])
        : answer("404 Not Found", String(request.split(separator: "\r\n")[0]))
    }
    // The value stays a path of the host that gave it.
    #expect(
      outcome.failure
        == .step(
          number: 2, name: "two",
          failure: .unexpected(expected: "status 200-299", found: "404 Not Found")))
    let slashes = try await walk([
      ["name": "one", "url": "http://127.0.0.1:PORT/", "capture": ["next": ["header": "X-Next"]]],
      ["name": "two", "url": "{{next}}"],
    ]) { _ in answer(headers: ["X-Next: //127.0.0.2/"]) }
    #expect(
      slashes.failure == .step(number: 2, name: "two", failure: .misdirected(address: "127.0.0.2")))
  }

  @Test("tells mistakes in its steps")
  func mistakes() {
    let (_, problems) = reading(
      FlowProbe.self,
      [
        "steps": [
          ["url": "/relative"], ["url": "http://{{host}}/"], ["url": "/x?{{unknown}}"],
          ["url": "/y", "body": "a", "json_body": "b"], ["name": "no url"],
          ["url": "/z", "capture": ["a": ["between": ["only one"]], "b": ["json": "a..b"]]],
        ]
      ])
    let paths = Set(problems.map(\.path))
    for path in [
      "steps[1].url", "steps[2].url", "steps[3].url", "steps[4].body", "steps[5].url",
      "steps[6].capture.a.between", "steps[6].capture.b.json",
    ] {
      #expect(paths.contains("checks.test.\(path)"), "\(path)")
    }
    let (_, none) = reading(FlowProbe.self, [:])
    #expect(none.map(\.path) == ["checks.test.steps"])
  }
}

@Suite("Templates of a flow") struct FlowTemplateTests {
  @Test(
    "make values harmless for where they stand",
    arguments: [
      (FlowTemplate.Use.text, "a\"b\r\nc", "<a\"b\r\nc>"), (.header, "a\r\nSet: b", "<aSet: b>"),
      (.json, "a\"\\\n\u{1}é", "<a\\\"\\\\\\u000a\\u0001é>"),
      (.address, "a b/c?d=é#@:", "<a%20b/c?d=%C3%A9%23%40%3A>"),
    ])
  func harmless(use: FlowTemplate.Use, value: String, filled: String) {
    #expect(FlowTemplate("<{{ it }}>").filled(with: ["it": value], as: use) == filled)
  }

  @Test("leave braces that do not pair as they are")
  func braces() {
    for text in ["{{", "}}", "{{a}", "a}}b{{", "{}"] {
      #expect(FlowTemplate(text).filled(with: [:], as: .text) == text)
    }
    #expect(FlowTemplate("{{a}}{{b}}{{c}}").names == ["a", "b", "c"])
  }

  @Test("any mutated page: a value of its input field, or none", arguments: 0..<20)
  func law(seed: UInt64) {
    var numbers = SplitMix(seed: seed)
    let good =
      "<form><input type='hidden' name=\"csrf\" value=\"a&amp;b&#39;\"/><input name=x></form>"
    for _ in 0..<100 {
      let bytes = ByteBuffer(bytes: mutated(Array(good.utf8), using: &numbers))
      let value = HTMLInput.value(named: "csrf", in: bytes.readableBytesView)
      #expect((value?.utf8.count ?? 0) <= 3 * bytes.readableBytes)
    }
    #expect(
      HTMLInput.value(named: "csrf", in: ByteBuffer(string: good).readableBytesView) == "a&b'")
  }
}
