extension Day {
  /// A day drawn from a seed: one to four faults of any kind, some at the same time, and at times a
  /// sleeping machine, a jumping clock, a killed process.
  ///
  /// It is a day without its dull hours: some minutes around the faults, and enough calm at the end
  /// for every incident to be resolved.
  public static func drawn(seed: UInt64) -> Day {
    var chance = WeatherChance(seed: seed, sequence: 3)
    var faults: [FaultSpan] = []
    var time = chance.between(20, 60)
    for _ in 0..<Int(chance.between(1, 5)) {
      let until = time + chance.between(10, 90)
      faults.append(
        FaultSpan(kinds[Int(chance.between(0, Double(kinds.count)))], from: time, until: until))
      // Three in ten begin before the last one ends.
      time = chance.uniform() < 0.3 ? chance.between(time, until) : until + chance.between(20, 90)
    }
    let over = faults.reduce(0) { max($0, $1.until) }
    var day = Day(faults: faults, length: over + liveness)
    day.calmFrom = over
    if chance.uniform() < 0.25 {
      let from = chance.between(5, over)
      day.sleeps = [from...min(from + chance.between(3, 60), over)]
    }
    if chance.uniform() < 0.25 {
      let from = chance.between(5, over)
      day.clockJumps = [
        ClockJump(from: from, offset: chance.between(-3_600, 3_600)),
        ClockJump(from: from + 30, offset: chance.between(-86_400, 86_400)),
      ]
    }
    if chance.uniform() < 0.3 {
      day.restarts = (0..<Int(chance.between(1, 3))).map { _ in chance.between(5, over) }.sorted()
    }
    return day
  }

  /// How long nothing goes wrong at the end, in seconds.
  ///
  /// A degraded line may take three minutes to be trusted again, and an incident is over after two
  /// more.
  private static let liveness = 340.0

  private static let kinds: [Fault] = [
    .machine, .port, .lan, .box, .lossOfLight, .access, .access, .accessUp, .accessDown, .core,
    .peering, .portal, .wall, .resolver, .host("anchor1"), .host("shop"), .host("sip_peer"),
    .host("mail"), .inboundCalls, .line(Company.backup), .line(Company.cell), .loss(share: 0.2),
    .loss(share: 0.05), .bursts, .bloat, .brownOut, .nothing,
  ]
}

extension WeatherChance {
  /// An even number from the first to below the second.
  mutating func between(_ low: Double, _ high: Double) -> Double { low + uniform() * (high - low) }
}
