internal import Glibc

/// What gammu-smsd says of itself and its telephone, in the memory that it shares with everybody.
///
/// Source: `GSM_SMSDStatus` of gammu-smsd.h, version 2, as Gammu 1.40 to 1.42 lay it out on 64-bit
/// Linux; the key is made of the configuration file by ftok(3), which opens nothing.
struct DaemonStatus: Hashable, Sendable {
  /// How the telephone stands to its network: `GSM_NetworkInfo_State`; 0 where it is not asked.
  enum Registration: Int32, Hashable, Sendable {
    /// The daemon is told not to ask.
    case notAsked = 0
    /// In the network of its card.
    case home
    /// In none.
    case noNetwork
    /// In one of others.
    case roaming
    /// The network will not have its card.
    case denied
    /// It does not say.
    case unknown
    /// On its way into one.
    case searching
  }

  /// Which program it is: `Gammu 1.42.0`.
  var program: String
  /// How the telephone stands to its network; nil where the program is not one that is known.
  var registration: Registration?
  /// The network's name; empty where it is not known.
  var network: String
  /// Strength of the signal in percent; -1 where it is not known.
  var signal: Int
  /// Messages sent since its start.
  var sent: Int
  /// Messages given up since its start.
  var failed: Int

  /// Why there is none.
  enum Absence: Error, Hashable, Sendable {
    /// There is no configuration file of that name.
    case noFile
    /// It does not run, or did not end as it should.
    case notRunning
    /// Its memory cannot be read.
    case unreadable
  }

  private static let version: Int32 = 2
  private static let size = 928

  /// Reads what the daemon with that configuration file says now.
  static func read(of configuration: String) throws(Absence) -> DaemonStatus {
    let key = ftok(configuration, 1)
    guard key >= 0 else { throw .noFile }
    let segment = shmget(key, 0, 0)
    guard segment >= 0 else { throw .notRunning }
    var state = shmid_ds()
    guard shmctl(segment, IPC_STAT, &state) == 0 else { throw .unreadable }
    // The segment outlives a daemon that was killed; nobody holds it then.
    guard state.shm_nattch > 0 else { throw .notRunning }
    let address = shmat(segment, nil, Int32(SHM_RDONLY))
    guard let address, Int(bitPattern: address) != -1 else { throw .unreadable }
    defer { shmdt(address) }
    // Of another size it is of another layout, and nothing in it is read.
    let count = Int(state.shm_segsz) == Self.size ? Self.size : 0
    return DaemonStatus(Array(UnsafeRawBufferPointer(start: address, count: count)))
  }

  /// Reads the memory's bytes; of a layout that is not known only that there is something.
  init(_ bytes: [UInt8]) {
    func integer(_ offset: Int) -> Int32 {
      Int32(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) })
    }
    func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self)
    }
    guard bytes.count == Self.size, integer(0) == Self.version else {
      self.init(
        program: "gammu-smsd", registration: nil, network: "", signal: -1, sent: 0, failed: 0)
      return
    }
    let name = stride(from: 854, to: 894, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    self.init(
      program: text(260..<516).split(separator: " ").prefix(2).joined(separator: " "),
      registration: Registration(rawValue: integer(840)) ?? .unknown,
      network: String(decoding: name.prefix { $0 != 0 }, as: UTF16.self),
      signal: Int(integer(560)), sent: Int(integer(572)), failed: Int(integer(576)))
  }

  /// A status; see the properties.
  init(
    program: String, registration: Registration?, network: String, signal: Int, sent: Int,
    failed: Int
  ) {
    self.program = program
    self.registration = registration
    self.network = network
    self.signal = signal
    self.sent = sent
    self.failed = failed
  }

  /// Whether the telephone says that it can send nothing.
  var isCutOff: Bool {
    switch registration {
    case .noNetwork, .denied, .searching: true
    case .notAsked, .home, .roaming, .unknown, nil: false
    }
  }

  /// What it says, for a person.
  var words: String {
    let place =
      switch registration {
      case .home: network.isEmpty ? "in its network" : "in \(network)"
      case .roaming: network.isEmpty ? "in a foreign network" : "as a guest in \(network)"
      case .noNetwork: "no network"
      case .denied: "refused by the network: look at the SIM card"
      case .searching: "looking for a network"
      case .notAsked, .unknown, nil: "does not say in which network it is"
      }
    let strength = signal > 0 ? ", signal \(signal)%" : ""
    return "\(program): \(place)\(strength), \(sent) sent, \(failed) given up"
  }
}
