import Pages
import Relais
import Testing

@Suite("The brake on logins")
struct LoginThrottleTests {
  private let start = Instant(nanoseconds: 1_800_000_000_000_000_000)

  /// Tries as soon as it may, so often, and tells how long that took.
  private func guess(
    _ throttle: inout LoginThrottle, times: Int, account: (Int) -> String,
    address: (Int) -> String
  ) -> Duration {
    var moment = start
    var done = 0
    while done < times {
      if let wait = throttle.admit(account: account(done), address: address(done), at: moment) {
        moment = moment + wait
      } else {
        done += 1
      }
    }
    return moment - start
  }

  @Test("lets people mistype a few times")
  func mistyping() {
    var throttle = LoginThrottle()
    let took = guess(&throttle, times: 5, account: { _ in "ada" }, address: { _ in "192.0.2.1" })
    #expect(took == .zero)
    let sixth = throttle.admit(account: "ada", address: "192.0.2.1", at: start)
    #expect(sixth == .seconds(1))
  }

  @Test("slows a guesser down more and more, from many addresses too")
  func guessing() {
    var one = LoginThrottle()
    let alone = guess(&one, times: 100, account: { _ in "ada" }, address: { _ in "192.0.2.1" })
    #expect(alone > .seconds(3_600))
    var many = LoginThrottle()
    let crowd = guess(
      &many, times: 100, account: { _ in "ada" }, address: { "192.0.2.\($0)" })
    #expect(crowd > .seconds(60 * 80))
    var names = LoginThrottle()
    let sprayed = guess(
      &names, times: 100, account: { "person \($0)" }, address: { _ in "192.0.2.1" })
    #expect(sprayed > .seconds(3_600))
  }

  @Test("makes a thousand wrong passwords take the better part of a day, a thousand codes weeks")
  func thousand() {
    var throttle = LoginThrottle()
    let took = guess(
      &throttle, times: 1_000, account: { _ in "ada" }, address: { "198.51.100.\($0 % 250)" })
    #expect(took > .seconds(16 * 3_600))
    var moment = start
    var tried = 0
    while tried < 1_000 {
      let wait = throttle.admit(
        .code, account: "grace", address: "2001:db8:\(tried)::1", at: moment)
      if let wait { moment = moment + wait } else { tried += 1 }
    }
    #expect(moment - start > .seconds(20 * 86_400))
  }

  @Test("counts codes apart from passwords: who knows the one guesses no faster at the other")
  func apart() {
    var throttle = LoginThrottle()
    var through = 0
    for _ in 0..<50 {
      let password = throttle.admit(account: "ada", address: "192.0.2.1", at: start)
      guard password == nil else { break }
      throttle.succeed(account: "ada", address: "192.0.2.1", at: start)
      if throttle.admit(.code, account: "ada", address: "192.0.2.1", at: start) == nil {
        through += 1
      }
    }
    #expect(through == 5)
  }

  @Test("counts attempts at once, before any of them has failed")
  func atOnce() {
    var throttle = LoginThrottle()
    let through = (0..<1_000).filter { _ in
      throttle.admit(account: "ada", address: "192.0.2.1", at: start) == nil
    }
    #expect(through.count == 5)
  }

  @Test("waits no longer than a minute for an account, and forgets in an hour")
  func limits() {
    var throttle = LoginThrottle()
    _ = guess(&throttle, times: 30, account: { _ in "ada" }, address: { "192.0.2.\($0)" })
    let later = start + .seconds(20_000)
    let another = throttle.admit(account: "ada", address: "198.51.100.1", at: later)
    #expect(another == nil)
    var waits: [Duration] = []
    for number in 0..<12 {
      let moment = later + .seconds(100 * number)
      waits.append(
        throttle.admit(account: "grace", address: "2001:db8::\(number)", at: moment) ?? .zero)
    }
    #expect(waits.allSatisfy { $0 <= .seconds(60) })
  }

  @Test("does not lock out who has logged in from there before, whoever guesses elsewhere")
  func known() {
    var throttle = LoginThrottle()
    let first = throttle.admit(account: "ada", address: "192.0.2.1", at: start)
    #expect(first == nil)
    throttle.succeed(account: "ada", address: "192.0.2.1", at: start)
    _ = guess(&throttle, times: 20, account: { _ in "ada" }, address: { "203.0.113.\($0)" })
    let stranger = throttle.admit(account: "ada", address: "203.0.113.99", at: start)
    #expect(stranger != nil)
    let regular = throttle.admit(account: "ada", address: "192.0.2.1", at: start)
    #expect(regular == nil)
  }

  @Test("starts anew for who has the right password, not for all that come from there")
  func success() {
    var throttle = LoginThrottle()
    for number in 0..<200 {
      let moment = start + .seconds(number * 1_000)
      // One's own account in between does not buy more guesses at others'.
      let own = throttle.admit(account: "ada", address: "192.0.2.1", at: moment)
      #expect(own == nil)
      throttle.succeed(account: "ada", address: "192.0.2.1", at: moment)
    }
    let moment = start + .seconds(400_000)
    var refused = 0
    for number in 0..<60 {
      if throttle.admit(account: "victim \(number)", address: "192.0.2.1", at: moment) != nil {
        refused += 1
      }
      if throttle.admit(account: "ada", address: "192.0.2.1", at: moment) == nil {
        throttle.succeed(account: "ada", address: "192.0.2.1", at: moment)
      }
    }
    #expect(refused == 40)
  }

  @Test("takes a household's IPv6 addresses for one")
  func networks() {
    var throttle = LoginThrottle()
    let through = (0..<1_000).filter { number in
      throttle.admit(
        account: "person \(number)", address: "2001:db8:0:7:\(String(number, radix: 16))::1",
        at: start)
        == nil
    }
    #expect(through.count == 20)
    let neighbour = throttle.admit(account: "x", address: "2001:db8:0:8::1", at: start)
    #expect(neighbour == nil)
  }

  @Test("remembers no more than it must, however many names are tried")
  func memory() {
    var throttle = LoginThrottle()
    for number in 0..<20_000 {
      _ = throttle.admit(
        account: "name \(number)",
        address: "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)",
        at: start)
    }
    #expect(throttle.remembered <= 8_192)
  }
}
