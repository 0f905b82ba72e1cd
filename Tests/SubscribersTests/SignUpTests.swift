import Relais
import Testing

@testable import Subscribers

@Suite("Somebody who asks to be told")
struct SignUpTests {
  private static func wish(
    _ address: String = "anne@client.example", _ language: Language = .french,
    services: [ServiceID] = []
  ) -> SignUp {
    SignUp(
      address: address, language: language, services: services,
      source: "https://shop.example/subscribe", words: "I agree")
  }

  private static let now = People.now

  @Test("is nobody before the link in the mail was used, and then once")
  func confirms() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      #expect(try await store.ask(Self.wish(services: ["site"]), at: Self.now))
      #expect(try await store.count().total == 0)
      let due = try await store.dueSignUps(at: Self.now, limit: 9)
      let signUp = try #require(due.first)
      #expect(due.count == 1 && signUp.wish == Self.wish(services: ["site"]))
      try await store.note(signUp, isMailed: true, at: Self.now)
      #expect(try await store.dueSignUps(at: Self.now + .seconds(9_000), limit: 9).isEmpty)
      let token = try #require(SubscriberToken(signUp.token.text))
      let later = Self.now + .seconds(3_600)
      #expect(try await store.signUp(token, at: later) == signUp.wish)
      let own = try #require(try await store.confirm(token, at: later))
      let person = try #require(try await store.subscriber(own))
      #expect(person.services == ["site"] && person.consent.confirmedAt == later)
      #expect(person.consent.words == "I agree")
      #expect(try await store.confirm(token, at: later) == nil)
      #expect(try await store.count().total == 1)
      #expect(SubscriberToken("xyz") == nil && SubscriberToken(token.text + "00") == nil)
    }
  }

  @Test("who asks again and again is written to once in ten minutes, and the last wish counts")
  func again() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.ask(Self.wish(), at: Self.now)
      let first = try #require(try await store.dueSignUps(at: Self.now, limit: 9).first)
      _ = try await store.ask(Self.wish("ANNE@client.example"), at: Self.now)
      #expect(try await store.dueSignUps(at: Self.now, limit: 9).map(\.token) == [first.token])
      try await store.note(first, isMailed: true, at: Self.now)
      let soon = Self.now + .seconds(300)
      _ = try await store.ask(Self.wish("anne@client.example", .english), at: soon)
      #expect(try await store.dueSignUps(at: soon, limit: 9).isEmpty)
      #expect(try await store.signUp(first.token, at: soon)?.language == .english)
      let late = Self.now + .seconds(700)
      _ = try await store.ask(Self.wish(), at: late)
      let second = try #require(try await store.dueSignUps(at: late, limit: 9).first)
      #expect(second.token != first.token)
      #expect(try await store.signUp(first.token, at: late) == nil)
    }
  }

  @Test("whose mail is not taken is tried five times, a minute apart")
  func tries() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.ask(Self.wish(), at: Self.now)
      var (moment, tries) = (Self.now, 0)
      while let due = try await store.dueSignUps(at: moment, limit: 9).first {
        tries += 1
        try await store.note(due, isMailed: false, at: moment)
        #expect(try await store.dueSignUps(at: moment + .seconds(59), limit: 9).isEmpty)
        moment = moment + .seconds(60)
      }
      #expect(tries == 5)
    }
  }

  @Test("and does not confirm within two days leaves nothing behind")
  func patience() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.ask(Self.wish("forgotten@client.example"), at: Self.now)
      let due = try #require(try await store.dueSignUps(at: Self.now, limit: 9).first)
      let late = Self.now + .seconds(48 * 3_600 + 1)
      #expect(try await store.signUp(due.token, at: late) == nil)
      #expect(try await store.confirm(due.token, at: late) == nil)
      _ = try await store.ask(Self.wish(), at: late)
      _ = try await store.erase("nobody@client.example", by: .mail, isRemembered: false)
      #expect(try !folder.holds("forgotten@client.example"))
    }
  }

  @Test("comes back after having gone, by a click of their own, and by no import")
  func returns() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.takeIn([People.person("anne@client.example")])
      _ = try await store.erase("anne@client.example", by: .mail, isRemembered: true)
      #expect(try await store.takeIn([People.person("anne@client.example")]).gone == 1)
      _ = try await store.ask(Self.wish(), at: Self.now)
      let due = try #require(try await store.dueSignUps(at: Self.now, limit: 9).first)
      let own = try #require(try await store.confirm(due.token, at: Self.now))
      #expect(try await store.count().total == 1)
      #expect(try await store.change(own, language: .english, services: ["phones"]))
      let person = try await store.find("anne@client.example", by: .mail)
      #expect(person?.language == .english && person?.services == ["phones"])
      // Whoever is erased has no sign-up either.
      _ = try await store.ask(Self.wish(), at: Self.now + .seconds(9_000))
      _ = try await store.erase("anne@client.example", by: .mail, isRemembered: true)
      #expect(try await store.subscriber(own) == nil)
      #expect(try await store.change(own, language: .english, services: []) == false)
      #expect(try await store.dueSignUps(at: Self.now + .seconds(9_000), limit: 9).isEmpty)
      #expect(try !folder.holds("anne@client.example"))
    }
  }
}
