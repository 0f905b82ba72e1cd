import Testing

@testable import Lab

extension LabTests {
  @Test("puts a thin line in the place of all others: slow both ways, and losing some")
  func thinLine() async throws {
    try await NetworkLab.with { lab in
      let quality = LabWire.Quality(rate: 64_000, delay: .milliseconds(100), loss: 0.2)
      let wire = try await lab.thinLine(quality, seed: 1)
      try await lab.countThinLine()
      let output = try await withThrowingTaskGroup(of: String?.self) { group in
        group.addTask {
          try await wire.run()
          return nil
        }
        group.addTask {
          let words = ["ping", "-n", "-i", "0.1", "-c", "60", "-W", "3"]
          return try await LabCommand.attempt(
            lab.inOffice(words + [LabPlan.address(of: .twin)])
          ).output
        }
        defer { group.cancelAll() }
        while let output = try await group.next() {
          if let output { return output }
        }
        throw CancellationError()
      }
      let received = try #require(output.firstMatch(of: /(\d+) received/)).output.1
      let count = try #require(Int(received))
      // 60 · 0.8², which the seed fixes but for what goes besides.
      #expect((28...50).contains(count), "\(output)")
      let least = try #require(output.firstMatch(of: /= ([\d.]+)\//)).output.1
      // Twice 100 ms, and twice 84 bytes at 64 kbit/s.
      #expect(try #require(Double(least)) >= 221, "\(output)")
      let bytes = try await lab.thinCount()
      #expect(bytes.upOther == 60 * 84 && bytes.upBeats == 0, "\(bytes)")
      #expect((count * 84..<60 * 84).contains(bytes.downOther), "\(bytes)")
    }
  }
}
