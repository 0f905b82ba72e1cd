import Incidents
import Pages
import Relais
import Testing

@testable import Pages

@Suite("The interface that Statuspage's clients know")
struct StatuspageTests {
  @Test("writes every key in its order, nulls included")
  func example() throws {
    let site = try MachineSite(
      ExampleViews.view(
        groups: [
          PublicView.Group(
            key: "rest00000000", title: nil,
            services: [ExampleViews.service("phone", "Téléphone", "Phone", .majorOutage)])
        ],
        incidents: [
          ExampleViews.incident(
            1, .investigating,
            services: [
              PublicView.Affected(service: "phone", before: .operational, state: .majorOutage)
            ])
        ]))
    let page = """
      {"page":{"id":"r3la1s0pag3x","name":"Exemple SA","url":"https://status.example.com",\
      "time_zone":"Europe/Paris","updated_at":"2026-03-02T09:24:05.120+01:00"}
      """
    let phone = """
      {"id":"phone0000000","name":"Téléphone","status":"major_outage",\
      "created_at":"2026-01-21T09:24:05.120+01:00",\
      "updated_at":"2026-03-02T09:14:05.120+01:00","position":1,"description":null,\
      "showcase":true,"start_date":"2026-01-21","group_id":null,"page_id":"r3la1s0pag3x",\
      "group":false,"only_show_if_degraded":false}
      """
    let update = #"""
      {"id":"u0000000000a","status":"investigating",\#
      "body":"Étape 1 : l'opérateur répare.\nMerci.","incident_id":"i00000000001",\#
      "created_at":"2026-03-02T08:56:05.120+01:00","updated_at":"2026-03-02T08:56:05.120+01:00",\#
      "display_at":"2026-03-02T08:56:05.120+01:00",\#
      "affected_components":[{"code":"phone0000000","name":"Téléphone",\#
      "old_status":"operational","new_status":"major_outage"}],\#
      "deliver_notifications":true,"custom_tweet":null,"tweet_id":null}
      """#
    let incident = """
      {"id":"i00000000001","name":"Panne de l'opérateur","status":"investigating",\
      "created_at":"2026-03-02T08:56:05.120+01:00","updated_at":"2026-03-02T08:56:05.120+01:00",\
      "monitoring_at":null,"resolved_at":null,"impact":"major",\
      "shortlink":"https://status.example.com/incidents/i00000000001",\
      "started_at":"2026-03-02T08:54:05.120+01:00","page_id":"r3la1s0pag3x",\
      "incident_updates":[\(update)],"components":[\(phone)]}
      """
    let status = #"{"indicator":"critical","description":"Major Service Outage"}"#
    let summary = """
      \(page),"components":[\(phone)],"incidents":[\(incident)],\
      "scheduled_maintenances":[],"status":\(status)}
      """
    #expect(try site.text("/api/v2/summary.json") == summary)
    #expect(try site.text("/api/v2/status.json") == "\(page),\"status\":\(status)}")
  }

  @Test("knows no catching up, which our own interface tells")
  func catchingUp() throws {
    let site = try MachineSite(ExampleViews.catchingUp)
    for path in ["summary", "incidents", "incidents/unresolved"] {
      let text = try site.text("/api/v2/\(path).json")
      #expect(text.contains(#""status":"monitoring""#) && !text.contains("catching"))
    }
    let own = try site.text("/api/relais/v1/summary.json")
    #expect(own.contains(#""phase":"catching_up""#) && own.contains(#""state":"catching_up""#))
  }

  @Test("writes times of a page in UTC with a Z, others with the offset of the day")
  func times() throws {
    var view = ExampleViews.outage
    view.page.timeZone = "Etc/UTC"
    #expect(try MachineSite(view).text("/api/v2/status.json").contains("08:24:05.120Z"))
    view.page.timeZone = "America/St_Johns"
    #expect(try MachineSite(view).text("/api/v2/status.json").contains("T04:54:05.120-03:30"))
    view.page.timeZone = "Europe/Paris"
    view.page.updatedAt = Instant(nanoseconds: 1_783_000_000_000_000_000)
    #expect(try MachineSite(view).text("/api/v2/status.json").contains("15:46:40.000+02:00"))
  }

  @Test("lists maintenance that was called off as completed, and never as ahead")
  func calledOff() throws {
    let view = ExampleViews.view(maintenances: [ExampleViews.maintenance(1, .cancelled)])
    let site = try MachineSite(view)
    let every = try site.text("/api/v2/scheduled-maintenances.json")
    #expect(every.contains(#""status":"completed""#))
    #expect(try site.text("/api/v2/summary.json").contains(#""scheduled_maintenances":[]"#))
    #expect(try site.text("/maintenance.ics").contains("STATUS:CANCELLED"))
  }

  @Test("tells of no service that is not shown")
  func hidden() throws {
    let hidden = PublicView.Affected(
      service: "payroll", before: .operational, state: .majorOutage)
    var work = ExampleViews.maintenance(1, .inProgress)
    work.services.append("payroll")
    let view = ExampleViews.view(
      incidents: [
        ExampleViews.incident(1, .identified, services: [ExampleViews.callsDown, hidden])
      ], maintenances: [work])
    for document in try MachineSite(view).documents {
      let text = String(decoding: document.body, as: UTF8.self)
      #expect(!text.contains("payroll"), "\(document.path)")
    }
  }

  @Test("holds the fifty newest, and no more")
  func limit() throws {
    let incidents = (1...60).reversed().map { number in
      ExampleViews.incident(
        number, .resolved, services: [],
        startedAt: ExampleViews.now - .seconds(4_000_000 - 1_000 * number))
    }
    let text = try MachineSite(ExampleViews.view(incidents: incidents))
      .text("/api/v2/incidents.json")
    #expect(text.split(separator: #""impact":"#).count - 1 == 50)
    #expect(text.contains(#""id":"\#(ExampleViews.numbered("i", 60))""#))
    #expect(!text.contains(#""id":"\#(ExampleViews.numbered("i", 10))""#))
  }

  @Test("may be read from pages of every site")
  func origins() throws {
    for document in try MachineSite(ExampleViews.outage).documents {
      let names = document.headers.map { "\($0.name): \($0.value)" }
      #expect(names.contains("Access-Control-Allow-Origin: *"), "\(document.path)")
    }
  }

  @Test("writes text of every kind so that it comes back the same from JSON")
  func escaping() {
    for piece in HostileText.pieces + [HostileText.all] {
      let bytes = JSONValue.text(piece).bytes
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains("<") && !text.contains("\u{2028}") && !text.contains("\n"))
      #expect(JSONText.read(text) == piece)
    }
  }
}

/// Reads a JSON text back, apart from how Relais writes it.
private enum JSONText {
  static func read(_ json: String) -> String? {
    var scalars = json.unicodeScalars.dropFirst().dropLast()
    var text = String.UnicodeScalarView()
    while let scalar = scalars.popFirst() {
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      switch scalars.popFirst() {
      case "n": text.append("\n")
      case "r": text.append("\r")
      case "t": text.append("\t")
      case "u":
        let digits = String(String.UnicodeScalarView(scalars.prefix(4)))
        scalars = scalars.dropFirst(4)
        guard let value = UInt32(digits, radix: 16), let read = Unicode.Scalar(value) else {
          return nil
        }
        text.append(read)
      case .some(let other) where "\"\\/".unicodeScalars.contains(other): text.append(other)
      default: return nil
      }
    }
    return String(text)
  }
}
