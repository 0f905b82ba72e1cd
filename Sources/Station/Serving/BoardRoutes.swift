internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Pages
internal import Relais

/// The board's pages, and the stream that keeps them true.
struct BoardRoutes: Sendable {
  /// How long a reader hears nothing at most: the page counts the station as lost after twice that.
  static let beat: Duration = .seconds(10)

  /// Whose state is shown.
  let run: StationRun
  /// What changed.
  let feed: LiveFeed

  /// Adds them.
  func add(to router: Router<WebRequestContext>) {
    router.get("board") { request, _ in
      await page(request) { $0.document }
    }
    router.get("board/me") { request, _ in
      await page(request) { $0.diagnosis }
    }
    router.get("board/events") { request, _ in
      let language = await language(of: request)
      return Response(
        status: .ok,
        headers: [.contentType: LiveFrame.contentType, .cacheControl: "no-store"],
        body: events(in: language))
    }
  }

  private func page(_ request: Request, _ part: (BoardPage) -> HTML) async -> Response {
    let settings = await run.stage.configuration.page
    let language = await language(of: request)
    let board = BoardPage(await run.status(), settings: settings, language: language)
    var headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
      .contentLanguage: language.name, .vary: "Accept-Language",
    ]
    for (name, value) in BoardPage.security.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: part(board).markup)))
  }

  /// The language that the reader asks for by `?lang=`, else the browser's choice among the page's.
  private func language(of request: Request) async -> Language {
    let languages = await run.stage.configuration.page.languages
    if let asked = request.uri.queryParameters["lang"].map({ Language(String($0)) }),
      languages.contains(asked)
    {
      return asked
    }
    return LanguageChoice.best(of: languages, for: request.headers[.acceptLanguage])
  }

  /// Frames as they come, and a beat where none comes for a while.
  private func events(in language: Language) -> ResponseBody {
    ResponseBody { writer in
      try await withThrowingTaskGroup(of: Void.self) { group in
        let (chunks, chunk) = AsyncStream<ByteBuffer>.makeStream(
          bufferingPolicy: .bufferingNewest(4))
        group.addTask {
          for await frame in feed.frames() {
            if let bytes = frame.bytes(in: language) { chunk.yield(bytes) }
          }
        }
        group.addTask {
          while !Task.isCancelled {
            chunk.yield(LiveFrame.beat)
            try await Task.sleep(for: Self.beat)
          }
        }
        for await bytes in chunks { try await writer.write(bytes) }
        group.cancelAll()
      }
      try await writer.finish(nil)
    }
  }
}
