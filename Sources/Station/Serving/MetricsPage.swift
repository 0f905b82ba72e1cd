internal import Relais

/// The status as metrics.
///
/// Source: Prometheus text exposition format 0.0.4.
struct MetricsPage {
  /// What the page is served as.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The page.
  private(set) var text = ""

  /// The metrics of that moment.
  init(_ report: StatusReport) {
    info(report)
    lines(report.lines)
    services(report.services)
    checks(report.checks)
    metric("relais_incidents_open", "gauge", "Open incidents.") {
      [([], Double(report.incidents.count))]
    }
    metric("relais_troubles", "gauge", "What is wrong with the station itself.") {
      [([], Double(report.troubles.count))]
    }
  }

  private mutating func info(_ report: StatusReport) {
    metric("relais_build_info", "gauge", "The program's version and the node's name.") {
      [([("version", report.version), ("node", report.node.name)], 1)]
    }
    metric("relais_start_time_seconds", "gauge", "When the station started, in Unix time.") {
      [([], report.startedAt.seconds)]
    }
  }

  private mutating func lines(_ lines: [LineReport]) {
    metric("relais_line_state", "gauge", "1 for the state that a line is in, else 0.") {
      lines.flatMap { line in
        LineState.allCases.map { state in
          (
            [("line", line.line.id.name), ("state", state.rawValue)],
            line.belief.state == state ? 1 : 0
          )
        }
      }
    }
    metric("relais_line_round_trip_seconds", "gauge", "Median to the anchors, one to two minutes.")
    {
      lines.compactMap { line in
        line.roundTrip.map { ([("line", line.line.id.name)], $0.inSeconds) }
      }
    }
    metric(
      "relais_line_loss_ratio", "gauge", "Share of probes to the anchors lost, one to two minutes."
    ) {
      lines.compactMap { line in line.loss.map { ([("line", line.line.id.name)], $0) } }
    }
  }

  private mutating func services(_ services: [ServiceReport]) {
    metric("relais_service_state", "gauge", "1 for the state that a service is in, else 0.") {
      services.flatMap { service in
        ServiceState.allCases.map { state in
          (
            [("service", service.service.id.name), ("state", state.rawValue)],
            service.state == state ? 1 : 0
          )
        }
      }
    }
  }

  private mutating func checks(_ checks: [CheckReport]) {
    metric("relais_check_up", "gauge", "1 if the check's last attempt was answered, else 0.") {
      checks.compactMap { check in
        check.last.map { last in
          if case .answered = last {
            ([("check", check.check.id.name)], 1)
          } else {
            ([("check", check.check.id.name)], 0)
          }
        }
      }
    }
    metric("relais_check_duration_seconds", "gauge", "How long the last answer took.") {
      checks.compactMap { check in
        check.answer.map { ([("check", check.check.id.name)], $0.duration.inSeconds) }
      }
    }
    metric("relais_check_phase_seconds", "gauge", "How long each part of it took.") {
      checks.flatMap { check in
        Phase.allCases.compactMap { phase in
          check.answer?.phases[phase].map {
            ([("check", check.check.id.name), ("phase", phase.rawValue)], $0.inSeconds)
          }
        }
      }
    }
    metric("relais_certificate_expiry_seconds", "gauge", "When it expires, in Unix time.") {
      checks.compactMap { check in
        check.answer?.certificateExpiry.map { ([("check", check.check.id.name)], $0.seconds) }
      }
    }
  }

  private typealias Sample = (labels: [(String, String)], value: Double)

  private mutating func metric(
    _ name: String, _ type: String, _ help: String, _ samples: () -> [Sample]
  ) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    for sample in samples() {
      let labels = sample.labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",")
      text += labels.isEmpty ? name : "\(name){\(labels)}"
      text += " \(Self.number(sample.value))\n"
    }
  }

  private static func escape(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}

extension CheckReport {
  /// The last answer, if the last attempt was answered.
  var answer: Answer? {
    if case .answered(let answer) = last { answer } else { nil }
  }
}
