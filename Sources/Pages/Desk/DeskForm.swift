import Relais

/// A form of the desk: what was typed stays, and what is wrong stands beside its field.
struct DeskForm {
  /// For whom it is written.
  let frame: DeskFrame
  /// Where it is sent.
  let action: String
  /// What its button says.
  let submit: Message
  /// The beginning of its fields' names in the document; unique on a page.
  let name: String
  /// What was typed into this form; empty where another one was sent, or none.
  let state: FormState
  /// What tells it from others of the same address.
  let part: (field: String, value: String)?

  /// A form of a page.
  ///
  /// The form is the last part of its address where a page has several, and empty where it has
  /// one; the part tells several of the same address apart by the value of a hidden field. The
  /// state is that of the page: what was typed into the form that was sent.
  init(
    _ frame: DeskFrame, form: String = "", part: (field: String, value: String)? = nil,
    action: String, submit: Message, state: FormState
  ) {
    self.frame = frame
    self.action = action
    self.submit = submit
    self.part = part
    let isSent = state.form == form && part.map { state.value($0.field) == $0.value } ?? true
    self.state = isSent ? state : FormState()
    let own = form.isEmpty ? "form" : form
    name = part.map { "\(own)-\($0.value.isEmpty ? "title" : $0.value)" } ?? own
  }

  /// Whether it was sent and not accepted.
  var isRefused: Bool { !state.errors.isEmpty }

  private var reader: Reader { frame.reader }

  /// What shows that a form came from a page of this session.
  static func token(_ frame: DeskFrame) -> HTML? {
    frame.csrf.map { "<input type=\"hidden\" name=\"csrf\" value=\"\($0)\">" }
  }

  /// The form around its fields.
  func html(_ fields: HTML, isGrave: Bool = false) -> HTML {
    """
    <form class="form" method="post" action="\(action)" id="\(name)" novalidate>\
    \(Self.token(frame))\(part.map { Self.hidden($0.field, $0.value) })\
    \(error(of: "", id: "\(name)-error"))\(fields)
    <p class="go"><button\(attribute: "class", isGrave ? "grave" : nil)>\
    \(reader(submit))</button></p>
    </form>
    """
  }

  /// A field of one line; `autocomplete` is one of the HTML Standard's names.
  ///
  /// A field of type `password` is never shown again.
  func line(
    _ field: String, _ label: Message, value: String = "", type: StaticString = "text",
    hint: Message? = nil, autocomplete: String? = nil, language: Language? = nil,
    of whole: String? = nil, isRequired: Bool = false
  ) -> HTML {
    let typed = state.values[field]?.first
    let shown = "\(type)" == "password" ? nil : typed ?? value
    // A browser drops what is no date or time; as plain words it stays to be mended.
    let isPlain = typed != nil && state.errors[field] != nil && "\(type)" != "password"
    let type: StaticString = isPlain ? "text" : type
    return around(field, label, hint: hint, of: whole) { about in
      """
      <input id="\(id(field))" name="\(field)" type="\(type)"\(attribute: "value", shown)\
      \(attribute: "lang", language?.name)\(attribute: "autocomplete", autocomplete)\
      \(attribute: "required", when: isRequired)\(about)>
      """
    }
  }

  /// A field of several lines.
  func area(
    _ field: String, _ label: Message, value: String = "", language: Language? = nil,
    of whole: String? = nil
  ) -> HTML {
    let shown = state.values[field]?.first ?? value
    // A parser drops the first line break of a text area.
    return around(field, label, hint: nil, of: whole) { about in
      """
      <textarea id="\(id(field))" name="\(field)" rows="3"\(attribute: "lang", language?.name)\
      \(about)>
      \(shown)</textarea>
      """
    }
  }

  /// The same field in every language of the pages, side by side where there is room.
  func words(
    _ field: String, _ label: Message, value: LocalizedText? = nil, isLong: Bool = true,
    hint: Message? = nil
  ) -> HTML {
    let languages = frame.settings.languages
    let fields = languages.map { language -> HTML in
      let own = "\(field)_\(language.name)"
      let label = languages.count > 1 ? DeskWords.inLanguage(label, language) : label
      let written = value?.words[language] ?? ""
      return isLong
        ? area(own, label, value: written, language: language, of: field)
        : line(own, label, value: written, language: language, of: field)
    }
    return """
      <div class="words">\(error(of: field, id: "\(id(field))-error"))\
      <div class="tongues">\(fields)</div>\(hint.map(self.hint))</div>
      """
  }

  /// A choice from a list; the first that is marked, or the one that was sent, stands there.
  func choice(
    _ field: String, _ label: Message, _ options: [(value: String, words: String)],
    selected: String = "", hint: Message? = nil
  ) -> HTML {
    let chosen = state.values[field]?.first ?? selected
    let items = options.map { option -> HTML in
      """
      <option value="\(option.value)"\(attribute: "selected", when: option.value == chosen)>\
      \(option.words)</option>
      """
    }
    return around(field, label, hint: hint, of: nil) { about in
      "<select id=\"\(id(field))\" name=\"\(field)\"\(about)>\(items)</select>"
    }
  }

  /// A box to tick.
  func tick(_ field: String, _ label: String, isTicked: Bool) -> HTML {
    let isTicked = state.values.isEmpty ? isTicked : state.values[field] != nil
    return """
      <label class="tick"><input type="checkbox" name="\(field)" value="on"\
      \(attribute: "checked", when: isTicked)> \(label)</label>
      """
  }

  /// A value that the reader does not see.
  static func hidden(_ field: String, _ value: String) -> HTML {
    "<input type=\"hidden\" name=\"\(field)\" value=\"\(value)\">"
  }

  /// Several fields under one name, with what is wrong with all of them.
  func group(
    _ field: String, _ label: Message, hint: Message? = nil, _ fields: HTML
  ) -> HTML {
    let error = error(of: field, id: "\(id(field))-error")
    let about = error == nil ? nil : "\(id(field))-error"
    return """
      <fieldset\(attribute: "aria-describedby", about)><legend>\(reader(label))</legend>\
      \(error)\(hint.map(self.hint))\(fields)</fieldset>
      """
  }

  /// What is wrong with a field, or with the whole.
  func error(of field: String, id: String) -> HTML? {
    state.errors[field].map { words in
      """
      <p class="error" id="\(id)"\(attribute: "role", field.isEmpty ? "alert" : nil)>\
      \(StateMark.major.shape)\(reader(words))</p>
      """
    }
  }

  private func id(_ field: String) -> String {
    // A document's names hold no spaces; a service's may.
    "\(name)-\(field.replacing(" ", with: "_"))"
  }

  private func hint(_ words: Message) -> HTML { "<p class=\"hint\">\(reader(words))</p>" }

  /// A field with its label, its hint and what is wrong with it, or with all the fields that say
  /// the same in other languages.
  private func around(
    _ field: String, _ label: Message, hint: Message?, of whole: String?,
    _ input: (_ about: HTML) -> HTML
  ) -> HTML {
    let error = error(of: field, id: "\(id(field))-error")
    let wrong = [field, whole].compactMap { $0 }.filter { state.errors[$0] != nil }
    let named = wrong.map { "\(id($0))-error" } + (hint == nil ? [] : ["\(id(field))-hint"])
    let about: HTML = """
      \(attribute: "aria-invalid", wrong.isEmpty ? nil : "true")\
      \(attribute: "aria-describedby", named.isEmpty ? nil : named.joined(separator: " "))
      """
    let hint = hint.map { words -> HTML in
      "<p class=\"hint\" id=\"\(id(field))-hint\">\(reader(words))</p>"
    }
    return """
      <div class="field"><label for="\(id(field))">\(reader(label))</label>\(input(about))\(hint)\
      \(error)</div>
      """
  }
}
