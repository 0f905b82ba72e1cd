import Publishing
import Relais
import Testing

@Suite("The web client")
struct WebClientTests {
  private func outcome(
    of answer: StandInAnswer, within timeout: Duration = .seconds(10)
  ) async throws -> WebOutcome {
    try await WebClient.with { web in
      var outcome = WebOutcome.notSent("")
      try await StandInServer.run(answering: { _ in answer }) { _, url in
        outcome = await web.ask(WebRequest("POST", url, body: Array("x".utf8)), within: timeout)
      }
      return outcome
    }
  }

  @Test("reads an answer with its fields and body")
  func answers() async throws {
    let outcome = try await outcome(of: .reply(201, [("Location", "/7")], "done"))
    guard case .answered(let answer, let bytes) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(answer.status == 201)
    #expect(answer["LOCATION"] == "/7")
    #expect(answer.text == "done")
    #expect(bytes > 40)
  }

  @Test("knows that nothing has left where there is no connection")
  func notSent() async throws {
    let outcome = try await WebClient.with { web in
      await web.ask(WebRequest("POST", "http://127.0.0.1:1/", body: [1]), within: .seconds(5))
    }
    guard case .notSent(let words) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(words.lowercased().contains("refused"))
  }

  @Test(
    "does not know what became of a request whose answer is cut, wherever that is",
    arguments: [0, 1, 12, 16, 17, 40, 60])
  func cut(after count: Int) async throws {
    let outcome = try await outcome(
      of: .cut(after: count, 200, [("X-Long", "1234567890")], "hello world"))
    guard case .uncertain = outcome else {
      Issue.record("after \(count): \(outcome)")
      return
    }
  }

  @Test("does not know what became of a request that nobody answers")
  func silent() async throws {
    let outcome = try await outcome(of: .hang, within: .milliseconds(300))
    #expect(outcome == .uncertain("no answer in time", bytes: outcome.bytesForTest))
  }

  @Test("does not follow where it is sent on to")
  func redirects() async throws {
    let outcome = try await outcome(of: .reply(302, [("Location", "http://127.0.0.1:1/")]))
    guard case .answered(let answer, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(answer.status == 302)
  }

  @Test("speaks TLS only to whom it trusts")
  func plainServer() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(200) }) { server, url in
        let secure = url.replacing("http:", with: "https:")
        let outcome = await web.ask(
          WebRequest("POST", secure, body: [1]), within: .seconds(10))
        guard case .notSent = outcome else {
          Issue.record("\(outcome)")
          return
        }
        #expect(server.asked.isEmpty)
      }
    }
  }
}

extension WebOutcome {
  /// The bytes that it names.
  fileprivate var bytesForTest: Int {
    switch self {
    case .answered(_, let bytes), .uncertain(_, let bytes): bytes
    case .notSent: 0
    }
  }
}
