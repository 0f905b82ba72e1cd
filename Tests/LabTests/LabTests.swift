import Glibc
import Synchronization
import Testing

@testable import Lab

/// Why the tests of the lab cannot run here; nil where they can.
let labObstacle: String? =
  if geteuid() != 0 {
    "making network namespaces needs root"
  } else if !["ip", "nft", "tc", "dnsmasq", "nginx", "snmpd", "sipp", "kamailio", "baresip"]
    .allSatisfy(
      isInstalled)
  {
    "the lab's programs are missing: scripts/install-packages lab"
  } else {
    nil
  }

private func isInstalled(_ program: String) -> Bool {
  ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].contains { access("\($0)/\(program)", X_OK) == 0 }
}

/// All tests that build labs, one after the other: each takes both cores.
@Suite("The network lab", .serialized, .enabled(if: labObstacle == nil, "\(labObstacle ?? "")"))
struct LabTests {}

extension LabTests {
  @Test("leaves nothing behind, neither after use nor after an error")
  func leavesNothing() async throws {
    let used = try await NetworkLab.with { lab in
      #expect(!LabRemoval.remains(of: lab.name).isEmpty)
      return lab.name
    }
    #expect(LabRemoval.remains(of: used).isEmpty)

    let failed = Box<LabName>()
    await #expect(throws: LabError.notRoot) {
      try await NetworkLab.with { lab in
        failed.value = lab.name
        throw LabError.notRoot
      }
    }
    let name = try #require(failed.value)
    #expect(LabRemoval.remains(of: name).isEmpty)
  }

  @Test("is removed when its task is cancelled in the middle of something")
  func cancelled() async throws {
    let built = Box<LabName>()
    await withTaskGroup { group in
      group.addTask {
        _ = try? await NetworkLab.with { lab in
          built.value = lab.name
          try await LabCommand.run(lab.inOffice(["sleep", "60"]))
        }
      }
      for _ in 0..<6_000 where built.value == nil && !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(10))
      }
      group.cancelAll()
    }
    let name = try #require(built.value)
    #expect(LabRemoval.remains(of: name).isEmpty)
  }

  @Test("of a killed process is removed, servers and all, when the next lab is built")
  func killed() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      try await NetworkLab.with { _ in
        kill(getpid(), SIGKILL)
        try await ContinuousClock().sleep(for: .seconds(60))
      }
    }
    let left = LabRemoval.sweep()
    #expect(left.count == 1)
    for name in left { #expect(LabRemoval.remains(of: name).isEmpty) }
  }

  @Test("is removed before a process that is asked to end has ended", arguments: [SIGTERM, SIGINT])
  func interrupted(signal: Int32) async throws {
    await #expect(processExitsWith: .exitCode(7)) { [signal] in
      do {
        try await Interruption.heeding {
          try await NetworkLab.with { _ in
            kill(getpid(), signal)
            try await ContinuousClock().sleep(for: .seconds(60))
          }
        }
      } catch LabError.interrupted {
        exit(7)
      }
    }
    #expect(LabRemoval.sweep().isEmpty)
  }

  @Test("of a living process is left alone by the sweep")
  func alive() async throws {
    try await NetworkLab.with { lab in
      #expect(LabRemoval.sweep().isEmpty)
      #expect(LabRemoval.remains(of: lab.name).count > LabSpace.allCases.count)
    }
  }
}

/// A place for one value that a closure hands out.
final class Box<Value: Sendable>: Sendable {
  private let kept = Mutex<Value?>(nil)

  /// The value, once there is one.
  var value: Value? {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}
