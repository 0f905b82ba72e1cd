/// What a station writes when a message to customers in two languages is put forward, and when it
/// is approved: a payload a line.
let announcementFacts = #"""
  {"at":1795472333149203253,"by":{"person":{"_0":{"name":"Maya","origin":"command line"}}},\#
  "content":"{\"announcement\":{\"audience\":\"everyone\",\#
  \"company\":\"status.jouets-martin.test\",\"incident\":\"office-1\",\#
  \"nextUpdate\":{\"moment\":1795474200000000000,\"words\":{\"en\":\"23:50\",\"fr\":\"23 h \#
  50\"}},\"situation\":\"first-notice\",\"stage\":\"first-notice\",\#
  \"statements\":[{\"claim\":{\"works\":{}},\"id\":\"orders\",\"isAboutOrders\":true,\#
  \"proof\":{\"verdict\":{}},\"service\":\"orders\",\"takenAt\":1795472333132109487,\#
  \"validity\":[16,4852094820647174144]},{\"claim\":{\"fails\":{}},\"id\":\"phone\",\#
  \"isAboutOrders\":false,\"proof\":{\"person\":{\"_0\":{\"name\":\"Ada\",\#
  \"origin\":\"command line\"}}},\"service\":\"phone\",\"takenAt\":1795472326974200553,\#
  \"validity\":[390,5769811253274869760]},{\"claim\":{\"late\":{}},\"id\":\"mail\",\#
  \"isAboutOrders\":false,\"proof\":{\"person\":{\"_0\":{\"name\":\"Ada\",\#
  \"origin\":\"command line\"}}},\"service\":\"mail\",\"takenAt\":1795472327079184888,\#
  \"validity\":[390,5769811253274869760]}],\"texts\":[{\"language\":\"fr\",\#
  \"sentences\":[{\"opensParagraph\":false,\"rank\":{\"must\":{}},\"statement\":\"phone\",\#
  \"text\":\"Le téléphone\#u{A0}: cela ne fonctionne pas pour le moment.\"},\#
  {\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":3}},\"statement\":\"mail\",\#
  \"text\":\"Le courrier électronique\#u{A0}: nous répondons, mais avec du retard.\"},\#
  {\"opensParagraph\":false,\"rank\":{\"must\":{}},\"statement\":\"orders\",\"text\":\"Les \#
  commandes sur le site\#u{A0}: tout fonctionne normalement.\"},{\"opensParagraph\":true,\#
  \"rank\":{\"may\":{\"_0\":2}},\"text\":\"Nous cherchons d’où vient la panne.\"},\#
  {\"opensParagraph\":false,\"rank\":{\"must\":{}},\"text\":\"Prochain point à 23 h 50.\"},\#
  {\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":1}},\"text\":\"Les nouvelles au fil de \#
  l’eau\#u{A0}: https://status.jouets-martin.test/incidents/office-1\"},\#
  {\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":0}},\"text\":\"Merci de votre patience, \#
  et pardon pour la gêne.\"}],\"title\":\"Jouets Martin\#u{A0}: perturbation en cours\"},\#
  {\"language\":\"en\",\"sentences\":[{\"opensParagraph\":false,\"rank\":{\"must\":{}},\#
  \"statement\":\"phone\",\"text\":\"The phone: this does not work at the moment.\"},\#
  {\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":3}},\"statement\":\"mail\",\#
  \"text\":\"Mail: we do answer, but late.\"},{\"opensParagraph\":false,\#
  \"rank\":{\"must\":{}},\"statement\":\"orders\",\"text\":\"Ordering on the site: everything \#
  works normally.\"},{\"opensParagraph\":true,\"rank\":{\"may\":{\"_0\":2}},\"text\":\"We are \#
  finding out what has broken.\"},{\"opensParagraph\":false,\"rank\":{\"must\":{}},\#
  \"text\":\"Next update at 23:50.\"},{\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":1}},\#
  \"text\":\"All the news as it comes: https://status.jouets-martin.test/incidents/office-1\"}\#
  ,{\"opensParagraph\":false,\"rank\":{\"may\":{\"_0\":0}},\"text\":\"Thank you for your \#
  patience, and sorry for the trouble.\"}],\"title\":\"Jouets Martin: service disruption\"}],\#
  \"validUntil\":1795486733132109487},\"channels\":[\"page\",\"x\",\"facebook\",\"mastodon\",\#
  \"bluesky\",\"slack\",\"ntfy\",\"webhook\"]}","hash":"8739a6033d7f76b0dd56925c7b56d6a371e87b\#
  96681fdfbfc36e3bf165787e78","incident":"office-1"}
  {"at":1795472333161160186,"by":{"person":{"_0":{"name":"Maya","origin":"command line"}}},\#
  "hash":"8739a6033d7f76b0dd56925c7b56d6a371e87b96681fdfbfc36e3bf165787e78",\#
  "incident":"office-1","judgement":"approve"}
  """#
