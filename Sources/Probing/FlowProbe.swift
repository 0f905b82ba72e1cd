import NIOCore
public import Relais

/// Walks through several pages in order, as a customer would: basket, address, checkout.
///
/// Cookies and captured values are carried from step to step; the whole walk has one deadline.
public struct FlowProbe: Probe {
  /// `flow`.
  public static let kind = ProbeKind(
    name: "flow", summary: "a visit of several steps works, such as a dry run through the checkout")

  /// Steps of one flow at most.
  static let maximumSteps = 50

  private var steps: [FlowStep]
  private var tls: TLSSettings

  /// Reads `steps` and the keys of TLS.
  public init(settings: inout SettingsReader) {
    tls = TLSSettings(reading: &settings)
    steps = []
    var names: Set<String> = []
    let readers = settings.maps("steps")
    if readers.isEmpty || readers.count > Self.maximumSteps {
      settings.note(
        "steps", found: "\(readers.count) steps", allowed: "1 to \(Self.maximumSteps) steps")
    }
    for (index, reader) in readers.prefix(Self.maximumSteps).enumerated() {
      var reader = reader
      steps.append(
        FlowStep(reading: &reader, isFirst: index == 0, tls: tls, known: names))
      for capture in steps[index].captures { names.insert(capture.name) }
      settings.absorb(reader)
    }
  }

  /// Where the walk begins.
  public var target: String { steps.first?.location.text ?? "" }

  /// Walks once.
  public func attempt(in context: ProbeContext) async -> Outcome {
    await context.onItsLoop { await walk(in: context) }
  }

  private func walk(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    var walk = FlowWalk(in: context)
    for (index, step) in steps.enumerated() {
      do throws(ProbeFailure) {
        try await walk.take(step)
      } catch {
        return .failed(.step(number: index + 1, name: step.name, failure: error))
      }
    }
    return .answered(
      Answer(
        duration: .nanoseconds((NIODeadline.now() - start).nanoseconds), phases: walk.phases,
        certificateExpiry: walk.certificateExpiry,
        detail: "\(steps.count) step\(steps.count == 1 ? "" : "s")"))
  }
}

/// One walk: where it is, and what it carries.
private struct FlowWalk {
  let context: ProbeContext
  var phases: [Phase: Duration] = [:]
  var certificateExpiry: Instant?
  private var fetch: HTTPFetch
  private var values: [String: String] = [:]
  private var address: WebAddress?

  init(in context: ProbeContext) {
    self.context = context
    fetch = HTTPFetch(in: context, cookies: CookieJar())
  }

  /// Asks, checks the answer, and keeps what the next steps need.
  mutating func take(_ step: FlowStep) async throws(ProbeFailure) {
    guard context.deadline > .now() else {
      throw .timedOut(after: context.timeout, during: nil)
    }
    let request = try step.request(from: address, with: values)
    let visit = try await fetch.visit(
      request, by: step.rules, isOwn: address == nil || step.location.isWhollyOwn)
    address = visit.address
    for (phase, duration) in visit.phases { phases[phase, default: .zero] += duration }
    certificateExpiry = visit.certificateExpiry
    try step.expectation.check(visit.response)
    for capture in step.captures {
      values[capture.name] = try capture.value(in: visit.response)
    }
  }
}
