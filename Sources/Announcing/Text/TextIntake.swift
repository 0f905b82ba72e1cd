/// Makes what a person typed or pasted fit to be published, and says what it changed.
///
/// Line ends become `\n`, tabs and odd spaces a space; controls, marks that reorder what follows
/// (overrides, embeddings, isolates: a way to show something else than is meant), invisible
/// code points and heaps of combining marks are taken out; letters are composed. Marks that
/// right-to-left text needs (U+200E, U+200F) and joiners within emoji stay.
public struct TextIntake: Hashable, Sendable {
  /// Something changed, or something that must be mended by the writer.
  public enum Note: Hashable, Sendable {
    /// So many control characters were taken out.
    case controls(Int)
    /// So many marks that change the direction of writing were taken out.
    case directions(Int)
    /// So many invisible code points were taken out.
    case invisible(Int)
    /// So many combining marks beyond ``TextIntake/markLimit`` on one letter were taken out.
    case heapedMarks(Int)
    /// So many places hold the sign for what could not be read (U+FFFD), such as half of a
    /// surrogate pair: they stay to be seen, and the text cannot be approved.
    case unreadable(Int)
    /// It was longer than ``TextIntake/limit`` and was not taken at all.
    case tooLong(bytes: Int)
  }

  /// Bytes of UTF-8 that a text may have when it is taken in.
  public static let limit = 64 * 1_024
  /// Combining marks that one letter keeps.
  public static let markLimit = 4

  /// The text as it may be published; empty where it was too long.
  public let text: String
  /// What was changed, each kind once.
  public let notes: [Note]

  /// Whether the text may be approved as it stands.
  public var isPublishable: Bool {
    notes.allSatisfy { note in
      switch note {
      case .unreadable, .tooLong: false
      case .controls, .directions, .invisible, .heapedMarks: true
      }
    }
  }

  /// Takes in a text.
  ///
  /// - Complexity: O(n) in the number of code points.
  public init(_ raw: String) {
    guard raw.utf8.count <= Self.limit else {
      text = ""
      notes = [.tooLong(bytes: raw.utf8.count)]
      return
    }
    var sieve = Sieve()
    for character in raw {
      if sieve.take(lineEnd: character) { continue }
      var marks = 0
      for scalar in character.unicodeScalars { sieve.take(scalar, marks: &marks) }
    }
    let composed = Composition.composed(String(sieve.kept))
    text = Self.tidied(composed)
    notes = sieve.notes
  }

  /// Lines without spaces at their ends, and at most one empty line in a row.
  private static func tidied(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let bare = line.trimming { $0 == " " }
      if bare.isEmpty, lines.last?.isEmpty ?? true { continue }
      lines.append(bare)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}

/// Sorts code points into those kept and those taken out.
private struct Sieve {
  var kept = String.UnicodeScalarView()
  private var controls = 0
  private var directions = 0
  private var invisible = 0
  private var heaped = 0
  private var unreadable = 0

  var notes: [TextIntake.Note] {
    var notes: [TextIntake.Note] = []
    if controls > 0 { notes.append(.controls(controls)) }
    if directions > 0 { notes.append(.directions(directions)) }
    if invisible > 0 { notes.append(.invisible(invisible)) }
    if heaped > 0 { notes.append(.heapedMarks(heaped)) }
    if unreadable > 0 { notes.append(.unreadable(unreadable)) }
    return notes
  }

  mutating func take(lineEnd character: Character) -> Bool {
    // U+0085, U+2028 and U+2029 included; CR LF is one character here.
    guard character.isNewline, character != "\u{B}", character != "\u{C}" else { return false }
    kept.append("\n")
    return true
  }

  mutating func take(_ scalar: Unicode.Scalar, marks: inout Int) {
    switch scalar.value {
    case 0x09: kept.append(" ")
    case 0xFFFD:
      unreadable += 1
      kept.append(scalar)
    case 0x202A...0x202E, 0x2066...0x2069, 0x061C, 0x206A...0x206F: directions += 1
    case 0x200B, 0x2060...0x2064, 0xFEFF, 0x00AD, 0x180E, 0xFFF9...0xFFFB: invisible += 1
    // Tags draw the flags of regions, and hide text elsewhere.
    case 0xE0001...0xE007F where !followsFlag: invisible += 1
    case 0x2000...0x2008, 0x200A, 0x205F, 0x3000: kept.append(" ")
    default: takeOther(scalar, marks: &marks)
    }
  }

  private mutating func takeOther(_ scalar: Unicode.Scalar, marks: inout Int) {
    switch scalar.properties.generalCategory {
    case .control, .privateUse, .unassigned, .surrogate:
      if scalar.properties.generalCategory == .control { controls += 1 } else { invisible += 1 }
    case .nonspacingMark, .enclosingMark:
      marks += 1
      if marks > TextIntake.markLimit { heaped += 1 } else { kept.append(scalar) }
    default: kept.append(scalar)
    }
  }

  private var followsFlag: Bool {
    guard let last = kept.last else { return false }
    return last.value == 0x1F3F4 || (0xE0020...0xE007E).contains(last.value)
  }
}

extension Substring {
  /// Without the characters at both ends that are meant.
  func trimming(_ isMeant: (Character) -> Bool) -> Substring {
    var rest = drop(while: isMeant)
    while let last = rest.last, isMeant(last) { rest.removeLast() }
    return rest
  }
}
