import Announcing
import Publishing
import Relais
import Testing

@Suite("ntfy")
struct NtfyTests {
  @Test("publishes as JSON with the token, and takes the id")
  func publishes() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .json(#"{"id":"abc","event":"message"}"#) }) {
        server, url in
        let ntfy = try Sample.channel(NtfyChannel.self, [("server", url), ("topic", "shop")])
        let receipt = await ntfy.attempt(
          Sample.delivery("Panne", title: "Téléphone"), in: Sample.context(web, ["token": "tk_1"]))
        #expect(
          receipt.outcome == .confirmed(RemotePost(id: "abc", link: "\(url)/shop")))
        let asked = try #require(server.asked.first)
        #expect(asked.method == "POST")
        #expect(asked.fields["authorization"] == "Bearer tk_1")
        #expect(asked.text == #"{"message":"Panne","title":"Téléphone","topic":"shop"}"#)
      }
    }
  }

  @Test("finds its note among others by its words")
  func reads() async throws {
    let notes = """
      {"id":"1","event":"open","topic":"shop"}
      {"id":"2","event":"message","message":"Autre"}
      {"id":"3","event":"message","message":"Panne  ici","title":"Téléphone"}

      """
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(200, [], notes) }) { server, url in
        let ntfy = try Sample.channel(NtfyChannel.self, [("server", url), ("topic", "shop")])
        let context = Sample.context(web)
        #expect(
          await ntfy.look(for: Sample.delivery("Panne ici", title: "Téléphone"), in: context)
            == .found(RemotePost(id: "3", link: "\(url)/shop"), isAltered: false))
        #expect(await ntfy.look(for: Sample.delivery("Panne"), in: context) == .absent)
        #expect(server.asked.first?.uri == "/shop/json?poll=1&since=1795426080")
      }
    }
  }

  @Test("says why it is refused, and when to come again")
  func refusals() async throws {
    try await WebClient.with { web in
      let answers: [(StandInAnswer, Receipt.Outcome)] = [
        (
          .json(#"{"code":40101,"http":401,"error":"unauthorized"}"#, status: 401),
          .refused(Refusal(.credentials, "HTTP 401: unauthorized"))
        ),
        (
          .reply(429, [("Retry-After", "30")]),
          .limited(until: Sample.now + .seconds(30))
        ),
        (.reply(500), .uncertain("HTTP 500")),
      ]
      for (answer, expected) in answers {
        try await StandInServer.run(answering: { _ in answer }) { _, url in
          let ntfy = try Sample.channel(NtfyChannel.self, [("server", url), ("topic", "shop")])
          let receipt = await ntfy.attempt(Sample.delivery("x"), in: Sample.context(web))
          #expect(receipt.outcome == expected)
        }
      }
    }
  }

  @Test("names the key where a setting is wrong")
  func settings() {
    #expect(throws: ConfigurationProblem.self) {
      try Sample.channel(NtfyChannel.self, [("server", "https://n.example"), ("topic", "a b")])
    }
    #expect(throws: ConfigurationProblem.self) {
      try Sample.channel(NtfyChannel.self, [("server", "ntfy.sh"), ("topic", "a")])
    }
  }
}
