internal import Detection
internal import Relais

/// Holds the generation that is being watched, for those who ask about it.
actor Stage {
  /// What is watched; nil before the first.
  private(set) var generation: Generation?
  /// The configuration in force.
  private(set) var configuration: Configuration
  /// Why what the office told of the company is not in force; nil where it is.
  private(set) var trouble: String?
  /// Why the public pages cannot be written to the folder of the configuration; nil where they can.
  private(set) var exportTrouble: String?
  /// What this node was told itself, without what its office tells.
  private var own: Configuration
  /// What the office has told last.
  private var told: String?
  private let bell: Bell
  private let changes: AsyncStream<Configuration>
  private let change: AsyncStream<Configuration>.Continuation

  /// A stage on which nothing is watched yet.
  ///
  /// - Parameters:
  ///   - own: what this node was told itself.
  ///   - told: what its office has told of the company; nil for nothing.
  ///   - bell: rung whenever something changes here.
  init(_ own: Configuration, told: String?, bell: Bell) {
    self.own = own
    self.told = told
    self.bell = bell
    (configuration, trouble) = Self.combined(own, told)
    (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Whether the office has told of the company.
  var isTold: Bool { told != nil }

  /// Another generation is watched from now on.
  func enter(_ generation: Generation) {
    self.generation = generation
    bell.ring()
  }

  /// Takes in how writing the public pages went; whether that is news.
  @discardableResult
  func note(exportTrouble words: String?) -> Bool {
    guard exportTrouble != words else { return false }
    exportTrouble = words
    bell.ring()
    return true
  }

  /// Asks for another generation with that configuration.
  func restart(with configuration: Configuration) {
    self.configuration = configuration
    change.yield(configuration)
    bell.ring()
  }

  /// Takes up what this node is told itself; what its office told stays.
  func reload(_ own: Configuration) {
    self.own = own
    let (next, trouble) = Self.combined(own, told)
    self.trouble = trouble
    restart(with: next)
  }

  /// Takes up what the office tells of the company; whether that is news.
  func adopt(_ text: String) -> Bool {
    guard text != told else { return false }
    told = text
    let (next, trouble) = Self.combined(own, text)
    self.trouble = trouble
    // What was understood before stays in force.
    if trouble == nil { restart(with: next) }
    return true
  }

  /// What this node was told, with what the office told where that is understood.
  private static func combined(
    _ own: Configuration, _ told: String?
  ) -> (Configuration, trouble: String?) {
    guard let told else { return (own, nil) }
    do throws(ConfigurationError) {
      return (try own.adopting(told), nil)
    } catch {
      return (own, "what the office told of the company is not understood: \(error)")
    }
  }

  /// Waits until somebody asks for another generation; nil when cancelled.
  nonisolated func nextChange() async -> Configuration? {
    for await configuration in changes { return configuration }
    return nil
  }
}
