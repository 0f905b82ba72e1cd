import FoundationEssentials
import Logging
import Pages
import Relais
import Testing

@testable import Station

extension Office {
  /// A number that the system tells of the station's process, such as `VmHWM`, in kB.
  func memory(_ key: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(key):") })
    return try #require(Int(line.filter(\.isNumber)))
  }

  /// How long the station has computed so far, in nanoseconds, all its threads together.
  func work() throws -> Int {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    return threads.reduce(0) { sum, thread in
      let path = "/proc/\(process)/task/\(thread)/schedstat"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return sum + (text.split(separator: " ").first.flatMap { Int($0) } ?? 0)
    }
  }
}

@Suite(
  "The program among strangers", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct StrangerTests {
  @Test("refuses what is malformed, endless or slow, serves all others, and holds no more for it")
  func strangers() async throws {
    try await DeskOffice.with { office in
      let before = try office.memory("VmHWM")
      let told = try await Program.run([
        "ip", "netns", "exec", office.space, "python3", "-B",
        "\(PageClients.scripts)/strangers.py", "127.0.0.1", "18081",
      ])
      #expect(told.code == 0 && told.output == "all read\n", "\(told.output)\(told.errors)")
      #expect(try office.memory("VmHWM") - before < 48 << 10)
      #expect(try await office.ask("status").code != 2)
    }
  }

  @Test("computes as long for a name that it does not know as for a wrong password")
  func cost() async throws {
    try await DeskOffice.with { office in
      _ = try await DeskOffice.administrator(office)
      func least(_ act: (Int) async throws -> Void) async throws -> Int {
        var least = Int.max
        for number in 0..<4 {
          let before = try office.work()
          try await act(number)
          least = min(least, try office.work() - before)
        }
        return least
      }
      let pages = try await least { _ in
        var browser = Browser(office)
        for _ in 0..<2 {
          let page = try await browser.get("/desk/login")
          #expect(page.status == 200)
        }
      }
      let wrong = try await least { _ in
        let answer = try await DeskOffice.login(office, "Ada", "wrong horse battery").answer
        #expect(answer.status == 403)
      }
      let unknown = try await least { number in
        let answer = try await DeskOffice.login(office, "Bob \(number)", "x").answer
        #expect(answer.status == 403)
      }
      let (known, stranger) = (wrong - pages, unknown - pages)
      #expect(known > 5_000_000, "\(known) ns is no such hash")
      #expect(stranger > known / 2 && stranger < known * 2, "\(stranger) ns, \(known) ns")
    }
  }
}

@Suite("The link that makes the first account") struct SetUpLinkTests {
  private let made = Instant(nanoseconds: 1_772_439_845_000_000_000)

  private func store(_ body: (AccountStore) async throws -> Void) async throws {
    let folder = "/tmp/relais-accounts-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(AccountStore(folder: folder, logger: Logger(label: "test")))
  }

  private func account(_ name: String) -> Account {
    Account(name: name, role: .admin, password: "none", madeAt: made)
  }

  @Test("works for a day, and no longer")
  func expiry() async throws {
    try await store { store in
      let token = try #require(await store.makeSetUpToken(at: made))
      let day: Duration = .seconds(86_400)
      #expect(await store.acceptsSetUp(token, at: made + day - .seconds(1)))
      #expect(await !store.acceptsSetUp(token, at: made + day))
      #expect(try await !store.setUp(account("Ada"), with: token, at: made + day))
      #expect(await store.isEmpty)
      #expect(try await store.setUp(account("Ada"), with: token, at: made + .seconds(60)))
    }
  }

  @Test("makes one account, whoever comes first, and is replaced by the next link")
  func once() async throws {
    try await store { store in
      let old = try #require(await store.makeSetUpToken(at: made))
      let token = try #require(await store.makeSetUpToken(at: made))
      #expect(try await !store.setUp(account("Eve"), with: old, at: made))
      #expect(try await !store.setUp(account("Eve"), with: nil, at: made))
      let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask { try await store.setUp(account("Ada \(number)"), with: token, at: made) }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
      #expect(try await !store.setUp(account("Eve"), with: token, at: made))
      #expect(await store.makeSetUpToken(at: made) == nil)
      #expect(await store.account("Eve") == nil)
    }
  }
}
