internal import FoundationEssentials
internal import Glibc
internal import NIOPosix
internal import Relais

/// The folders in which gammu-smsd takes messages and shows what became of them.
///
/// The daemon sends what lies in `outbox`, in the order of the names, and then moves the file,
/// under its name, to `sent` or `error` (gammu-smsd-files(7)). So a name that a delivery and a
/// number give lies in one of the three at most, and what is handed over twice is handed over once.
struct MessageSpool: Hashable, Sendable {
  /// The folder that has `outbox`, `sent` and `error` in it.
  var path: String

  /// Where a message lies.
  enum Place: String, Hashable, Sendable {
    /// In nobody's hands.
    case nowhere
    /// It waits for the telephone, which may be sending it.
    case outbox
    /// The network has taken it.
    case sent
    /// The daemon has given it up.
    case error
  }

  /// Why nothing could be done, for a person.
  struct Trouble: Error, Hashable, Sendable {
    /// The path, and what the system says of it.
    var words: String
  }

  /// A message: the name that it has in every folder, and its bytes.
  struct Message: Hashable, Sendable {
    /// Its name: priority, moment, number, and what is ours.
    var name: String
    /// UCS-2 with a mark at the beginning, which needs no locale.
    var bytes: [UInt8]

    /// A message of that text.
    ///
    /// - Parameters:
    ///   - text: what it says.
    ///   - number: whom it goes to.
    ///   - digest: letters and digits that name the delivery.
    ///   - moment: when it was approved; older messages go first.
    ///   - wantsReport: whether the network is asked to say when it has arrived.
    init(
      _ text: String, to number: TelephoneNumber, digest: String, moment: Instant,
      wantsReport: Bool
    ) {
      name =
        "OUTC\(Self.date(moment))_00_\(number.text)_relais-\(digest)"
        + (wantsReport ? ".txtd" : ".txt")
      bytes =
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    private static func date(_ moment: Instant) -> String {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = .gmt
      let parts = calendar.dateComponents(
        [.day, .month, .year, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: moment.secondsSince1970))
      func two(_ number: Int?) -> String {
        (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)"
      }
      return "\(parts.year ?? 1970)\(two(parts.month))\(two(parts.day))_"
        + "\(two(parts.hour))\(two(parts.minute))\(two(parts.second))"
    }
  }

  private func file(_ folder: String, _ name: String) -> String { "\(path)/\(folder)/\(name)" }

  /// Where a message lies.
  ///
  /// A file only ever goes from `outbox` to another folder, so looking there first misses none.
  func place(of name: String) throws(Trouble) -> Place {
    for place in [Place.outbox, .sent, .error] {
      let path = file(place.rawValue, name)
      if access(path, F_OK) == 0 { return place }
      guard errno == ENOENT, access("\(self.path)/\(place.rawValue)", X_OK) == 0 else {
        throw Self.trouble("\(self.path)/\(place.rawValue)")
      }
    }
    return .nowhere
  }

  /// Puts a message into the outbox, whole and on the disk, unless it lies anywhere already.
  func handOver(_ message: Message) throws(Trouble) {
    guard try place(of: message.name) == .nowhere else { return }
    // What begins with a dot is not sent.
    let draft = file("outbox", ".\(message.name)")
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o660)
    guard descriptor >= 0 else { throw Self.trouble(draft) }
    // Whatever the mask says: the daemon is another user of the same group.
    _ = fchmod(descriptor, 0o660)
    let written = message.bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    let isKept = written == message.bytes.count && fsync(descriptor) == 0
    let trouble = Self.trouble(draft)
    close(descriptor)
    guard isKept else {
      unlink(draft)
      throw trouble
    }
    guard rename(draft, file("outbox", message.name)) == 0 else { throw Self.trouble(draft) }
    let folder = open("\(path)/outbox", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// When the message was put there that has waited longest; nil where none waits.
  func waitingSince() throws(Trouble) -> Instant? {
    guard let folder = opendir("\(path)/outbox") else { throw Self.trouble("\(path)/outbox") }
    defer { closedir(folder) }
    var oldest: Instant?
    var left = Self.listLimit
    while left > 0, let entry = readdir(folder) {
      left -= 1
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard name.hasPrefix("OUT"), stat(file("outbox", name), &status) == 0 else { continue }
      let moment = Instant(nanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000)
      oldest = min(oldest ?? moment, moment)
    }
    return oldest
  }

  /// How many files of a folder are looked at.
  private static let listLimit = 10_000

  /// Whether the folders can be used, by what the system says.
  func check() throws(Trouble) {
    for (folder, rights) in [("outbox", R_OK | W_OK | X_OK), ("sent", X_OK), ("error", X_OK)] {
      guard access("\(path)/\(folder)", rights) == 0 else {
        throw Self.trouble("\(path)/\(folder)")
      }
    }
  }

  private static func trouble(_ path: String) -> Trouble {
    Trouble(words: "\(path): \(String(cString: strerror(errno)))")
  }

  /// Does something with the disk on a thread that may wait for it.
  static func work<Result: Sendable>(
    _ body: @escaping @Sendable () -> Swift.Result<Result, Trouble>
  ) async -> Swift.Result<Result, Trouble> {
    do {
      return try await NIOThreadPool.singleton.runIfActive(body)
    } catch {
      return .failure(Trouble(words: "the program is ending"))
    }
  }
}
