public import NIOCore
public import Relais

/// One event of a stream that browsers read by themselves (`EventSource`), in each language.
///
/// Source: HTML Standard §9.2, server-sent events.
public struct LiveFrame: Sendable {
  /// What the bytes are served as.
  public static let contentType = "text/event-stream; charset=utf-8"

  private let bytes: [Language: ByteBuffer]

  /// An event that carries a text in each language, as a JSON string.
  ///
  /// - Parameters:
  ///   - event: the name that the page's script listens for: letters only.
  ///   - texts: the text for readers of each language.
  public init(event: String, texts: [Language: String]) {
    bytes = texts.mapValues { text in
      var buffer = ByteBuffer(string: "event: \(event)\ndata: ")
      buffer.writeBytes(JSONValue.text(text).bytes)
      buffer.writeString("\n\n")
      return buffer
    }
  }

  /// An event that only says that the station is there.
  public static let beat = ByteBuffer(string: "event: beat\ndata: 0\n\n")

  /// The bytes for readers of a language; nil where the event has none for them.
  public func bytes(in language: Language) -> ByteBuffer? { bytes[language] }
}
