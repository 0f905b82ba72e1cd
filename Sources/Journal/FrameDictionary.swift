/// What lines for another node are made of, for the second coding of frames; the commonest last
/// (zlib's manual, deflateSetDictionary).
///
/// Part of the format: never changed, whatever becomes of the templates that its sentences come
/// from; only followed by another one with another mark.
enum FrameDictionary {
  /// All of it: sentences, then forms.
  static let bytes = Array((sentences + forms).utf8)

  /// Sentences of messages to customers, without those of the first one of all.
  private static let sentences = #"""
    : it is over
    The fault that began at
    is over, and we have caught up.
    If you still miss an answer from us, please write: we will look at once.
    What happened:
    Thank you all for your patience.
    : catching up
    We are answering messages and returning calls, in the order in which they came.
    There is no need to write again: your request is not lost.
    Next update at
    The details:
    Thank you for your patience.
    : everything works again
    The fault is repaired, and we keep an eye on it.
    Thank you for your patience and your kind words.
    : phones partly back
    To reach us meanwhile, please write: we read everything.
    Our operator's estimate: back to normal at about
    All the news as it comes:
    : working over our backup line
    We are connected to the Internet again, over our backup line.
    Our usual line, cut since
    , is still being repaired.
    We may be a little slower than usual: thank you for bearing with us.
    : what works and what does not
    A fault has cut our connection to the outside since
    ; our operator is working on it.
    Our teams are at work, and every request will be answered.
    \#u{A0}: c’est terminé
    La panne qui avait commencé à
    est terminée, et le retard est rattrapé.
    S’il vous manque une réponse de notre part, écrivez-nous\#u{A0}: nous vérifierons tout de \#
    suite.
    Ce qui s’est passé\#u{A0}:
    Merci à tous pour votre patience.
    \#u{A0}: nous rattrapons le retard
    Nous traitons vos messages et rappelons chacun, dans l’ordre d’arrivée.
    Inutile de nous écrire une seconde fois\#u{A0}: votre demande n’est pas perdue.
    Prochain point à
    Le détail\#u{A0}:
    Merci de votre patience.
    \#u{A0}: tout fonctionne à nouveau
    La panne est réparée, et nous restons attentifs.
    Merci de votre patience et de vos messages.
    \#u{A0}: le téléphone revient en partie
    Pour nous joindre en attendant, écrivez-nous\#u{A0}: nous lisons tout.
    Estimation de notre opérateur\#u{A0}: retour à la normale vers
    Les nouvelles au fil de l’eau\#u{A0}:
    \#u{A0}: nous travaillons sur notre ligne de secours
    Nous sommes de nouveau reliés à Internet, par notre ligne de secours.
    Notre ligne habituelle, coupée depuis
    , est toujours en réparation.
    Il se peut que nous soyons un peu plus lents que d’habitude\#u{A0}: merci de votre \#
    compréhension.
    \#u{A0}: ce qui fonctionne, ce qui ne fonctionne pas
    Une panne touche notre liaison avec l’extérieur depuis
    \#u{A0}; notre opérateur y travaille.
    Nos équipes restent à l’œuvre, et nous reprendrons chaque demande.
    : we do answer, but late.
    : you can reach us, but we cannot call you yet.
    : we can call you, but you cannot reach us yet.
    : this works only in part.
    \#u{A0}: nous répondons, mais avec du retard.
    \#u{A0}: vous pouvez nous joindre, mais nous ne pouvons pas encore vous appeler.
    \#u{A0}: nous pouvons vous appeler, mais vous ne pouvez pas encore nous joindre.
    \#u{A0}: cela ne fonctionne qu’en partie.

    """#

  /// Facts with nothing in them, a message to customers with its first sentences among them.
  private static let forms = #"""
    "kind":"account.changed","text":"{\"at\":"kind":"office.dark"office.back""kind":"home.claimed\#
    ","text":"{\"at\":1795,\"by\":{\"detector\":{}},\"channel\":\"page\",\"epoch\":1,\#
    \"node\":\"twin\",\"reason\":{\"first\":{}}}"}
    "kind":"service.state","text":"{\"service\":\"\",\"since\":1795,\"state\":\"operational\",\#
    \"takenDownBy\":[]}"}
    "kind":"incident.opened","text":"{\"at\":1795,\"by\":{\"person\":{\"_0\":{\"name\":\"\",\#
    \"origin\":\"command line\"}}},\"cause\":[],\"impact\":\"none\",\"incident\":\"office-1\",\#
    \"lines\":[],\"services\":[{\"service\":\"\",\"state\":\"major_outage\",\"takenDownBy\":[]}],\#
    \"since\":1795,\"title\":{\"en\":\"\",\"fr\":\"\"}}"}
    "kind":"service.set","text":"{\"at\":1795,\"by\":{\"person\":{\"_0\":{\"name\":\"\",\#
    \"origin\":\"desk\"}}},\"service\":\"\",\"state\":\"degraded_performance\"}"}
    "kind":"incident.update","text":"{\"at\":1795,\"by\":{\"person\":{\"_0\":{\"name\":\"\",\#
    \"origin\":\"announcement\"}}},\"incident\":\"office-1\",\"phase\":\"investigating\",\#
    \"text\":{\"en\":\"\",\"fr\":\"\"},\"update\":\"twin-1\"}"}
    "kind":"announcement.submitted","text":"{\"at\":1795,\"by\":{\"person\":{\"_0\":{\"name\":\"\#
    \",\"origin\":\"command line\"}}},\"content\":\"{\\\"announcement\\\":{\\\"audience\\\":\\\"e\#
    veryone\\\",\\\"company\\\":\\\"\\\",\\\"expectation\\\":{\\\"by\\\":\\\"\\\",\#
    \\\"isPublic\\\":false,\\\"moment\\\":{\\\"moment\\\":1795,\\\"words\\\":{}}},\#
    \\\"incident\\\":\\\"office-1\\\",\\\"nextUpdate\\\":{\\\"moment\\\":1795,\#
    \\\"words\\\":{\\\"en\\\":\\\":\\\",\\\"fr\\\":\\\" h \\\"}},\#
    \\\"situation\\\":\\\"scope-known\\\",\\\"stage\\\":\\\"first-notice\\\",\#
    \\\"statements\\\":[{\\\"claim\\\":{\\\"partly\\\":{}},\\\"id\\\":\\\"\\\",\#
    \\\"isAboutOrders\\\":false,\\\"proof\\\":{\\\"check\\\":{\\\"_0\\\":{\\\"name\\\":\\\"\\\"}}\#
    },\\\"service\\\":\\\"\\\",\\\"takenAt\\\":1795,\\\"validity\\\":[16,4852094820647174144]},\#
    {\\\"claim\\\":{\\\"works\\\":{}},\\\"id\\\":\\\"\\\",\\\"isAboutOrders\\\":true,\#
    \\\"proof\\\":{\\\"verdict\\\":{}},\\\"service\\\":\\\"\\\",\\\"takenAt\\\":1795,\#
    \\\"validity\\\":[16,4852094820647174144]},{\\\"claim\\\":{\\\"fails\\\":{}},\#
    \\\"id\\\":\\\"\\\",\\\"isAboutOrders\\\":false,\\\"proof\\\":{\\\"person\\\":{\\\"_0\\\":{\#
    \\\"name\\\":\\\"\\\",\\\"origin\\\":\\\"desk\\\"}}},\\\"service\\\":\\\"\\\",\#
    \\\"takenAt\\\":1795,\\\"validity\\\":[390,5769811253274869760]},\#
    {\\\"claim\\\":{\\\"late\\\":{}},\\\"id\\\":\\\"\\\",\\\"isAboutOrders\\\":false,\#
    \\\"proof\\\":{\\\"person\\\":{\\\"_0\\\":{\\\"name\\\":\\\"\\\",\\\"origin\\\":\\\"command \#
    line\\\"}}},\\\"service\\\":\\\"\\\",\\\"takenAt\\\":1795,\\\"validity\\\":[390,\#
    5769811253274869760]}],\\\"texts\\\":[{\\\"language\\\":\\\"fr\\\",\#
    \\\"sentences\\\":[{\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"must\\\":{}},\#
    \\\"statement\\\":\\\"\\\",\\\"text\\\":\\\"\#u{A0}: cela ne fonctionne pas pour le \#
    moment.\\\"},{\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":3}},\#
    \\\"statement\\\":\\\"\\\",\\\"text\\\":\\\"\#u{A0}: nous répondons, mais avec du \#
    retard.\\\"},{\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"must\\\":{}},\#
    \\\"statement\\\":\\\"\\\",\\\"text\\\":\\\"\#u{A0}: tout fonctionne normalement.\\\"},\#
    {\\\"opensParagraph\\\":true,\\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":2}},\\\"text\\\":\\\"Nous \#
    cherchons d’où vient la panne.\\\"},{\\\"opensParagraph\\\":false,\#
    \\\"rank\\\":{\\\"must\\\":{}},\\\"text\\\":\\\"Prochain point à  h .\\\"},\#
    {\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":1}},\\\"text\\\":\\\"Les \#
    nouvelles au fil de l’eau\#u{A0}: https://status./incidents/office-1\\\"},\#
    {\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":0}},\#
    \\\"text\\\":\\\"Merci de votre patience, et pardon pour la gêne.\\\"}],\#
    \\\"title\\\":\\\"\#u{A0}: perturbation en cours\\\"},{\\\"language\\\":\\\"en\\\",\#
    \\\"sentences\\\":[{\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"must\\\":{}},\#
    \\\"statement\\\":\\\"\\\",\\\"text\\\":\\\": this does not work at the moment.\\\"},\#
    {\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":3}},\#
    \\\"statement\\\":\\\"\\\",\\\"text\\\":\\\": we do answer, but late.\\\"},\#
    {\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"must\\\":{}},\\\"statement\\\":\\\"\\\",\#
    \\\"text\\\":\\\": everything works normally.\\\"},{\\\"opensParagraph\\\":true,\#
    \\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":2}},\\\"text\\\":\\\"We are finding out what has \#
    broken.\\\"},{\\\"opensParagraph\\\":false,\\\"rank\\\":{\\\"must\\\":{}},\#
    \\\"text\\\":\\\"Next update at .\\\"},{\\\"opensParagraph\\\":false,\#
    \\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":1}},\\\"text\\\":\\\"All the news as it comes: \#
    https://status./incidents/office-1\\\"},{\\\"opensParagraph\\\":false,\#
    \\\"rank\\\":{\\\"may\\\":{\\\"_0\\\":0}},\\\"text\\\":\\\"Thank you for your patience, and \#
    sorry for the trouble.\\\"}],\\\"title\\\":\\\": service disruption\\\"}],\#
    \\\"validUntil\\\":1795},\\\"channels\\\":[\\\"page\\\",\\\"wordpress\\\",\\\"teams\\\",\#
    \\\"matrix\\\",\\\"sms\\\",\\\"blog\\\",\\\"banner\\\",\\\"x\\\",\\\"facebook\\\",\#
    \\\"mastodon\\\",\\\"bluesky\\\",\\\"slack\\\",\\\"mail\\\",\\\"ntfy\\\",\\\"phones\\\",\#
    \\\"webhook\\\"]}\",\"hash\":\"\",\"incident\":\"office-1\"}"}
    "kind":"announcement.judged","text":"{\"at\":1795,\"by\":{\"detector\":{}},\"hash\":\"\",\#
    \"incident\":\"office-1\",\"judgement\":\"intend\"}"}
    "kind":"delivery.changed","text":"{\"at\":1795,\"content\":\"{\\\"action\\\":{\\\"publish\\\"\#
    :{}},\\\"approvedAt\\\":1795,\\\"attempt\\\":1,\\\"deadline\\\":1795,\\\"doubts\\\":0,\#
    \\\"epoch\\\":1,\\\"firstSentAt\\\":1795,\\\"hash\\\":\\\"\\\",\\\"isAltered\\\":false,\#
    \\\"isDoubtful\\\":false,\\\"key\\\":{\\\"audience\\\":\\\"everyone\\\",\#
    \\\"channel\\\":\\\"\\\",\\\"company\\\":\\\"\\\",\\\"incident\\\":\\\"office-1\\\",\#
    \\\"stage\\\":\\\"first-notice\\\"},\\\"node\\\":\\\"twin\\\",\#
    \\\"order\\\":{\\\"counter\\\":0,\\\"milliseconds\\\":1795},\#
    \\\"remote\\\":{\\\"id\\\":\\\"office-1\\\",\\\"link\\\":\\\"https://\\\"},\#
    \\\"revision\\\":4,\\\"state\\\":{\\\"inflight\\\":{}}unknown\\\":{}}reconciling\\\":{}}confi\#
    rmed\\\":{}}}\",\"delivery\":\"/office-1//first-notice/everyone\",\#
    \"incident\":\"office-1\"}"}
    "kind":"announcement.judged","text":"{\"at\":1795,\"by\":{\"person\":{\"_0\":{\"name\":\"\",\#
    \"origin\":\"desk\"}}},\"hash\":\"\",\"incident\":\"office-1\",\"judgement\":\"approve\"}"}
    {"at":[1795000000000,0],"seal":1,"signature":"{"at":[1795000000000,0],"fact":1,\#
    "kind":"{"node":"twin","relais_journal":1}
    {"epoch":1,"key":"","writer":"office"}
    {"at":[1795
    """#
}
