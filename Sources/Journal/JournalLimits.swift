/// The bounds of the journal.
public enum JournalLimits {
  /// Bytes of one payload: 32 KiB, so that any fact fits into one frame between nodes.
  public static let payloadBytes = 32 * 1_024
  /// Bytes of one kind's name; ASCII without controls and spaces.
  public static let kindBytes = 64
  /// Facts that may wait for the disk.
  public static let waitingFacts = 10_000
  /// Bytes that may wait for the disk: 64 MiB.
  public static let waitingBytes = 64 * 1_024 * 1_024
  /// Facts written in one transaction at most, so that nobody waits long behind a crowd.
  public static let factsPerCommit = 1_000
  /// Bytes written in one transaction at most, unless one fact is larger: 4 MiB.
  public static let bytesPerCommit = 4 * 1_024 * 1_024
  /// Facts that one seal covers at most, when they are written; any node can go on behind a seal.
  public static let factsPerSealWritten = 128
  /// Bytes of payloads that one seal covers at most, unless one fact is larger: 16 KiB.
  public static let bytesPerSealWritten = 16 * 1_024
  /// Bytes of a frame between nodes, deflated: 64 KiB.
  public static let frameBytes = 64 * 1_024
  /// Bytes that a frame may be inflated to: 4 MiB.
  public static let inflatedBytes = 4 * 1_024 * 1_024
  /// Facts between two seals that an import holds in memory.
  public static let factsPerSeal = 4_096
  /// Bytes between two seals that an import holds in memory: 64 MiB.
  public static let bytesPerSeal = 64 * 1_024 * 1_024
  /// Bytes of one line of an exported file: 1 MiB.
  public static let lineBytes = 1_024 * 1_024
  /// Facts of one writer: 2⁴⁰ − 1.
  public static let factsPerWriter: UInt64 = (1 << 40) - 1
  /// Writers of one journal: 2²² − 1.
  public static let writers: Int64 = (1 << 22) - 1
}
