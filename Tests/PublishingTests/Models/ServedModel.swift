import Foundation
import Incidents
import Rehearsal
import Relais
import Synchronization

/// A model of a service behind a stand-in server, at a time that the test sets.
final class ServedModel: Sendable {
  private struct State {
    var model: any ServiceModel
    var now: Instant
  }

  private let state: Mutex<State>

  init(_ model: any ServiceModel, at now: Instant = Sample.now) {
    state = Mutex(State(model: model, now: now))
  }

  /// What was posted so far.
  var model: any ServiceModel { state.withLock { $0.model } }

  /// Puts another one in its place.
  func start(_ model: any ServiceModel) { state.withLock { $0.model = model } }

  /// Sets the time.
  func move(to now: Instant) { state.withLock { $0.now = now } }

  /// What the model answers.
  func answer(_ request: RecordedRequest) -> StandInAnswer {
    let read = ServiceRequest(
      request.method, request.path, query: WireForm.values(of: request.query),
      fields: request.fields, body: WireForm.body(of: request))
    let answer = state.withLock { $0.model.receive(read, at: $0.now) }
    let text = (try? JSONEncoder().encode(answer.body)).map { String(decoding: $0, as: UTF8.self) }
    let fields = answer.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return .reply(answer.status, [("Content-Type", "application/json")] + fields, text ?? "")
  }
}

/// Reads what requests carry.
enum WireForm {
  /// The values of a query or a form, decoded.
  static func values(of text: String) -> [String: String] {
    var values: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded = parts.map {
        $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
      }
      values[decoded[0]] = decoded.count > 1 ? decoded[1] : ""
    }
    return values
  }

  /// The body, whether it is a form or JSON.
  static func body(of request: RecordedRequest) -> PlainValue {
    guard !request.body.isEmpty else { return .null }
    if request.fields["content-type"]?.contains("json") == true {
      return (try? JSONDecoder().decode(PlainValue.self, from: Data(request.body))) ?? .null
    }
    let members = values(of: request.text).sorted { $0.key < $1.key }
    return .object(members.map { .init(name: $0.key, value: .text($0.value)) })
  }
}

extension RecordedRequest {
  /// The query, as written.
  var query: String {
    uri.firstIndex(of: "?").map { String(uri[$0...].dropFirst()) } ?? ""
  }
}
