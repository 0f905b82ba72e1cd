/// How the pages on which announcements are written, approved and seen look.
enum AnnouncingStyle {
  /// The part of the desk's style sheet.
  static let sheet = small + "\n" + large

  /// As much of it as the page for a thin line needs.
  static let small = """
    .alarm{display:flex;flex-wrap:wrap;gap:.25rem .6em;align-items:flex-start;\
    padding:.75rem .875rem;background:var(--red-wash);border-inline-start:.25rem solid var(--red)}
    .alarm+.alarm,.alarm+.warning{margin-top:.5rem}
    .alarm>.mark{color:var(--red);margin-top:.3125em;--paper:var(--red-wash)}
    .alarm>div{flex:1 1 16rem;min-width:0}
    .alarm strong{font-weight:600}
    .alarm a:not(.button){color:inherit}
    .alarm .hint{color:inherit}
    .alarm li{margin-top:.25rem}
    .asks{background:var(--yellow-wash);border-color:var(--yellow)}
    .asks>.mark{color:var(--yellow)}
    .wording{display:grid;gap:.75rem 2rem;padding-block:1rem;border-top:1px solid var(--rule)}
    .wording:last-child{border-bottom:1px solid var(--rule)}
    .post{max-width:38rem;white-space:pre-line}
    .post h3{margin-bottom:.375rem}
    .post p+p{margin-top:.625rem}
    .goes{display:grid;gap:.625rem;align-content:start}
    .goes strong{font-weight:600}
    .goes span{color:var(--soft)}
    .goes .error span{color:inherit}
    .goes del{text-decoration:none;font-style:italic}
    .goes b{color:var(--hue);font-weight:600}
    .goes .hint{margin-top:0}
    .goes .error .mark{margin-top:.3125em}
    .states>li{display:grid;gap:.125rem 2rem;padding-block:.625rem;border-top:1px solid var(--rule)}
    .states>li:last-child{border-bottom:1px solid var(--rule)}
    .claim{display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline}
    .claim strong{font-weight:600}
    .proof{display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline}
    .proof>:last-child{color:var(--soft)}
    .acted li{display:flex;flex-wrap:wrap;gap:0 .375rem;padding-block:.1875rem}
    .acted li>:last-child{color:var(--soft)}
    .acted+.hint{margin-top:.5rem}
    .deed{position:sticky;bottom:0;margin-top:1.5rem;background:var(--paper);\
    border-top:1px solid var(--rule)}
    main>.deed:last-child{padding-bottom:0}
    .deed .wide{padding-block:.75rem}
    .deed .hint{margin:0 0 .5rem}
    .pair-of{display:flex;align-items:stretch;gap:.75rem}
    .pair-of button{height:100%;min-height:2.75rem}
    .pair-of>:first-child:not(:last-child){flex:1}
    .pair-of>:first-child:not(:last-child) button{width:100%}
    html:has(.deed){scroll-padding-bottom:8rem}
    .pages b{font-weight:600;color:var(--red)}
    @media(min-width:48rem){
    .wording{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
    .states>li{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
    .states>li>:nth-child(n+3){grid-column:1/-1}
    .pair-of>:first-child:not(:last-child){flex:0 1 18rem}
    }
    @media(forced-colors:active){.alarm{border:1px solid}.mark{forced-color-adjust:none;\
    color:CanvasText}}
    @media print{.deed{display:none}}
    """

  private static let large = """
    .draft textarea{min-height:16rem;field-sizing:content}
    .short{display:flex;flex-wrap:wrap;gap:1rem 1.5rem}
    .short .field{flex:0 1 14rem}
    .tongue{display:grid;gap:1rem;align-content:start}
    .inline{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.5rem 1rem}
    .inline .field{flex:0 1 20rem}
    .inline button{height:2.5rem}
    .inline .hint{flex:1 0 100%;margin:0}
    .draft .go{margin-top:1.25rem}
    .says{padding-inline-start:.75rem;border-inline-start:2px solid var(--rule)}
    .none{color:var(--soft)}
    .states details{margin-top:.125rem}
    .states details>.tongues{margin-block:.5rem .375rem;max-width:60rem}
    .end{margin-top:1.25rem}
    .end .hint{margin-top:.375rem}
    .label .next{display:flex;flex-wrap:wrap;gap:.375rem;margin-top:.5rem}
    .label h2 a{color:inherit}
    .decide{display:flex;flex-wrap:wrap;gap:.375rem}
    .alarm .decide,.alarm>.button{align-self:center}
    .asks .small{background:none}
    .beside{margin-inline-start:.75rem}
    .again{color:var(--soft)}
    .of-truth small.status-red{color:var(--hue);font-weight:500}
    @media(min-width:48rem){
    .of-truth{table-layout:fixed}
    .of-truth th:nth-child(1){width:17%}.of-truth th:nth-child(2){width:24%}
    .of-truth th:nth-child(4){width:14%}.of-truth th:nth-child(5){width:25%}
    }
    """
}
