import Foundation
import Pages
import Relais
import Testing

@Suite("The accounts")
struct AccountBookTests {
  private let now = Instant(nanoseconds: 1_800_000_000_000_000_000)
  private var chance = Chance(seed: 31)

  private func book(_ people: [String: Role]) -> AccountBook {
    var book = AccountBook()
    var chance = Chance(seed: 1)
    let first = people.filter { $0.value == .admin }.keys.sorted().first ?? ""
    try? book.setUp(Account(name: first, role: .admin, password: "\(first)’s", madeAt: now))
    for (name, role) in people.sorted(by: { $0.key < $1.key }) where name != first {
      let token = AccessToken(using: &chance)
      _ = try? book.invite(
        name, as: role, token: token, id: name, by: first, for: .seconds(60), at: now)
      _ = try? book.join(token, password: "\(name)’s", at: now)
    }
    return book
  }

  @Test("come by a link that works once, until it ends, for the name and role it was made for")
  mutating func invitation() throws {
    var book = book(["Ada": .admin])
    let token = AccessToken(using: &chance)
    let made = try book.invite(
      " Luc ", as: .writer, token: token, id: "1", by: "Ada", for: .seconds(3_600), at: now)
    #expect(made.name == "Luc" && made.role == .writer && made.until == now + .seconds(3_600))
    #expect(book.account("Luc") == nil)
    let other = AccessToken(using: &chance)
    #expect(book.invitation(other, at: now) == nil)
    var late = book
    #expect(throws: AccountRefusal.wrongLink) {
      try late.join(token, password: "p", at: now + .seconds(3_600))
    }
    let joined = try book.join(token, password: "p", at: now + .seconds(3_599))
    #expect(joined.name == "Luc" && joined.role == .writer && joined.password == "p")
    #expect(throws: AccountRefusal.wrongLink) { try book.join(token, password: "q", at: now) }
    #expect(book.accounts.count == 2)
  }

  @Test("have one link a name, which can be withdrawn")
  mutating func withdrawal() throws {
    var book = book(["Ada": .admin])
    let (old, new) = (AccessToken(using: &chance), AccessToken(using: &chance))
    for (id, token) in [("old", old), ("new", new)] {
      _ = try book.invite(
        "luc", as: .viewer, token: token, id: id, by: "Ada", for: .seconds(60), at: now)
    }
    #expect(book.invitation(old, at: now) == nil && book.invitations(at: now).count == 1)
    #expect(try book.withdraw(id: "new").name == "luc")
    #expect(throws: AccountRefusal.wrongLink) { try book.withdraw(id: "new") }
    #expect(throws: AccountRefusal.wrongLink) { try book.join(new, password: "p", at: now) }
  }

  @Test(
    "are not invited by a name that is taken, reserved or no name",
    arguments: ["ADA", "break-glass", "Break-Glass", "the detector", "", " ", "..", "a/b", "<b>"])
  mutating func names(name: String) {
    var book = book(["Ada": .admin])
    let token = AccessToken(using: &chance)
    #expect(throws: AccountRefusal.self) {
      try book.invite(
        name, as: .viewer, token: token, id: "1", by: "Ada", for: .seconds(60), at: now)
    }
  }

  @Test("begin with one that keeps the others")
  mutating func first() throws {
    var book = AccountBook()
    let token = AccessToken(using: &chance)
    #expect(throws: AccountRefusal.administratorFirst) {
      try book.invite(
        "Luc", as: .approver, token: token, id: "1", by: "root", for: .seconds(60), at: now)
    }
    _ = try book.invite(
      "Luc", as: .admin, token: token, id: "1", by: "root", for: .seconds(60), at: now)
    _ = try book.join(token, password: "p", at: now)
    #expect(throws: AccountRefusal.wrongLink) {
      try book.setUp(Account(name: "Eve", role: .admin, password: "p", madeAt: now))
    }
  }

  @Test("never lose the last that keeps them, whatever is tried in whatever order")
  mutating func lastAdministrator() throws {
    var book = book(["Ada": .admin, "Luc": .admin, "Maya": .writer])
    _ = try book.setRole(.viewer, of: "luc")
    #expect(book.account("Luc")?.role == .viewer)
    #expect(throws: AccountRefusal.lastAdministrator) { try book.setRole(.approver, of: "Ada") }
    #expect(throws: AccountRefusal.lastAdministrator) { try book.remove("Ada") }
    _ = try book.setRole(.admin, of: "Ada")
    var chance = Chance(seed: 77)
    for _ in 0..<2_000 {
      let name = ["Ada", "Luc", "Maya", "nobody"].randomElement(using: &chance) ?? ""
      if Bool.random(using: &chance), book.accounts.count > 2 {
        _ = try? book.remove(name)
      } else if let role = Role.allCases.randomElement(using: &chance) {
        _ = try? book.setRole(role, of: name)
      }
      #expect(!book.administrators.isEmpty)
    }
  }

  @Test("are changed only as they were known: of two changes at once one is refused")
  func stale() throws {
    var book = book(["Ada": .admin])
    let known = try #require(book.account("Ada"))
    try book.setPassword("new", of: known)
    #expect(throws: AccountRefusal.changedMeanwhile) { try book.setPassword("other", of: known) }
    #expect(throws: AccountRefusal.changedMeanwhile) {
      try book.setSecondFactor(SecondFactor(secret: "MZXW6YTB", recovery: []), of: known)
    }
    #expect(throws: AccountRefusal.changedMeanwhile) {
      try book.prove("000000", of: known, at: now)
    }
  }

  @Test("have a sealed code that opens once, and a new one voids the old")
  func sealed() {
    var book = book(["Ada": .admin])
    let early = book.breakSeal("", at: now)
    book.seal("one", at: now)
    book.seal("two", at: now)
    let old = book.breakSeal("one", at: now)
    let right = book.breakSeal("two", at: now + .seconds(5))
    let again = book.breakSeal("two", at: now + .seconds(6))
    #expect(!early && !old && right && !again)
    #expect(book.sealed?.hash == nil && book.sealed?.usedAt == now + .seconds(5))
  }

  @Test("are read as the first version wrote them, and as this one does")
  mutating func files() throws {
    let old = #"{"accounts":[{"name":"Ada","role":"admin","password":"x","madeAt":5}]}"#
    let read = try JSONDecoder().decode(AccountBook.self, from: Data(old.utf8))
    #expect(read.account("ada")?.role == .admin && read.sealed == nil)
    var book = book(["Ada": .admin, "Luc": .viewer])
    book.seal("hash", at: now)
    let ada = try #require(book.account("Ada"))
    try book.setSecondFactor(
      SecondFactor(secret: "MZXW6YTB", recovery: ["A", "B"]), of: ada)
    _ = try book.invite(
      "Zoé", as: .viewer, token: AccessToken(using: &chance), id: "1", by: "Ada",
      for: .seconds(60), at: now)
    let bytes = try JSONEncoder().encode(book)
    #expect(try JSONDecoder().decode(AccountBook.self, from: bytes) == book)
  }
}
