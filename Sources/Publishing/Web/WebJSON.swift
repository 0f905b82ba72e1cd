internal import FoundationEssentials

/// JSON as services write and want it.
public enum WebJSON {
  /// A value as JSON in UTF-8, without escaped slashes; empty for what has no such form, as
  /// numbers that are not finite.
  public static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }

  /// Reads a value; nil where it is not of that shape.
  public static func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }
}

extension WebOutcome {
  /// Why there is no answer, for a person; the status where there is one.
  public var trouble: String {
    switch self {
    case .notSent(let words), .uncertain(let words, _): words
    case .answered(let answer, _): "HTTP \(answer.status)\(answer.reason)"
    }
  }
}
