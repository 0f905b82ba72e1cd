/// The one style sheet of the desk: the public page's grid and colours, set closer.
///
/// What something is stands on the left, or above on a narrow screen, the thing itself on the
/// right. Sizes are in rem, so that a reader who wants larger letters gets a larger page.
enum DeskStyle {
  /// What stands between `<style>` and `</style>`.
  static let sheet = InlineText.compact(
    [
      Palette.sheet, page, head, parts, lists, DeskFormStyle.sheet, AnnouncingStyle.sheet, lines,
      verdicts, plots,
      DeskPeopleStyle.sheet, media,
    ].joined(separator: "\n"))
  /// The same for a page that must be small.
  static let small = InlineText.compact(
    [
      Palette.sheet, page, head, parts, DeskFormStyle.buttons, AnnouncingStyle.small, columns,
    ].joined(separator: "\n"))

  private static let page = """
    *{box-sizing:border-box;margin:0}
    html{font:400 93.75%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,\
    sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%;background:var(--paper)}
    body{color:var(--ink);font-variant-numeric:tabular-nums;overflow-wrap:anywhere;\
    min-height:100vh;display:flex;flex-direction:column}
    main{flex:1;outline:0}
    ul,ol{list-style:none;padding:0}
    h1,h2,h3{font-size:1rem;font-weight:600;line-height:1.3;text-wrap:balance}
    a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.2em}
    a:hover{text-decoration-thickness:.12em}
    :focus-visible{outline:.1875rem solid var(--link);outline-offset:.1875rem;border-radius:.125rem}
    main:focus-visible{outline:0}
    [hidden]{display:none!important}
    small{font-size:.8667rem;font-weight:400;color:var(--soft)}
    code{font:.8667em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
    .sprite,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);\
    white-space:nowrap}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
    .mark{width:.875em;height:.875em;flex:none;fill:currentColor}
    .cut{fill:none;stroke:var(--paper);stroke-width:2}
    .ring{fill:none;stroke:currentColor;stroke-width:2}
    .top,.frame,.head,.part,.wide,footer,.notice,#lost{width:100%;max-width:90rem;\
    margin-inline:auto;padding-inline:clamp(1rem,3.5vw,3rem)}
    """

  private static let head = """
    .bar{border-bottom:1px solid var(--rule)}
    .top{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;\
    gap:.125rem 1.5rem;padding-top:1rem}
    .company{font-weight:600;color:inherit;text-decoration:none}
    .company span{font-weight:400;color:var(--soft);padding-inline-start:.375rem}
    .company:hover span{text-decoration:underline}
    .top ul,footer ul{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1.375rem}
    .top li a{color:var(--soft);text-decoration:none;display:inline-block;padding-block:.3125rem}
    .top li a:hover{color:var(--ink);text-decoration:underline}
    .pages{flex:1 0 100%}
    .pages li a{padding-block:.375rem .5625rem}
    .top [aria-current]{color:var(--ink);font-weight:500;box-shadow:inset 0 -.125rem currentColor}
    .notice,#lost{padding-block:.625rem}
    .notice{display:flex;gap:.5em;color:var(--green)}
    .notice .mark{margin-top:.3125em}
    #lost{position:sticky;top:0;z-index:1;max-width:none;\
    padding-inline:calc(max(0px,50% - 45rem) + clamp(1rem,3.5vw,3rem));background:var(--red);\
    color:var(--paper);font-weight:600}
    #lost:not([hidden])~main .now{--wash:var(--grey-wash);--hue:var(--grey)}
    .now{background:var(--wash);border-bottom:1px solid var(--rule)}
    .now .frame{display:grid;grid-template-columns:auto 1fr;column-gap:clamp(.625rem,1.5vw,1rem);\
    padding-block:clamp(1.5rem,3vw,2.25rem)}
    .now .frame>*{grid-column:2}
    .now .frame>.mark{grid-column:1;grid-row:1;width:1.625rem;height:1.625rem;color:var(--hue);\
    --paper:var(--wash);align-self:center}
    .now h1{font-size:clamp(1.5rem,1.3rem + 1vw,2rem);line-height:1.15;letter-spacing:-.015em}
    .now .summary{margin-top:.25rem;text-wrap:balance}
    .head{padding-top:clamp(1.25rem,2.5vw,2rem)}
    .head h1{display:flex;gap:.5em;font-size:clamp(1.375rem,1.2rem + .8vw,1.75rem);\
    letter-spacing:-.015em;line-height:1.2}
    .head .mark{color:var(--hue);margin-top:.2em}
    .back{font-size:.8667rem;margin-bottom:.5rem}.back a{text-decoration:none}
    .back a:hover{text-decoration:underline}
    .under{margin-top:.375rem;color:var(--soft);max-width:60rem}
    .under strong{color:var(--ink);font-weight:600}
    footer{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 2rem;\
    padding-block:1.25rem 2rem;color:var(--soft);font-size:.8667rem}
    footer a{color:inherit}
    """

  private static let parts = """
    .part{padding-top:clamp(1.5rem,2.6vw,2.25rem)}
    .wide{padding-top:1.25rem}
    main>:last-child,#live>:last-child{padding-bottom:clamp(2rem,4vw,3.5rem)}
    .label{margin-bottom:.625rem}
    .label h2{letter-spacing:-.005em}
    .label p{color:var(--soft);font-size:.8667rem;margin-top:.25rem}
    .content{min-width:0}
    .state{display:inline-flex;align-items:baseline;gap:.45em;color:var(--hue);\
    font-weight:500;overflow-wrap:normal}
    .state .mark{align-self:flex-start}
    .state .mark,.warning .mark,.error .mark,.evidence .mark{margin-top:.3125em}
    .empty,.aside{color:var(--soft)}
    .more{margin-top:1rem}
    .warning{display:flex;gap:.6em;padding:.625rem .875rem;background:var(--yellow-wash);\
    color:var(--ink);max-width:60rem}
    .warning .mark{color:var(--yellow)}
    .warning+.warning{margin-top:.5rem}
    .prose{max-width:44rem}
    .prose p+p{margin-top:.625rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));\
    gap:.875rem 2rem}
    .facts li>span{color:var(--soft);font-size:.8667rem}
    .facts b{display:block;font-weight:400}
    """

  private static let lists = """
    .list li{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;\
    gap:0 1.5rem;padding-block:.4375rem;border-top:1px solid var(--rule)}
    .list li>:first-child{flex:1 1 10rem}
    .list li:last-child,.rows tbody tr:last-child>*{border-bottom:1px solid var(--rule)}
    .list .aside{flex:0 0 100%}
    .list+.aside,.rows+.aside{margin-top:.625rem}
    .rows{width:100%;border-collapse:collapse;text-align:start}
    .rows th,.rows td{text-align:start;vertical-align:baseline;padding:.4375rem 1.5rem .4375rem 0;\
    border-top:1px solid var(--rule);font-weight:400}
    .rows th:last-child,.rows td:last-child{padding-inline-end:0}
    .rows thead th{border:0;padding-block:0 .3125rem;color:var(--soft);font-size:.8667rem}
    .rows th small,.rows td small{display:block}
    .rows td{overflow-wrap:break-word}
    .rows time,.rows button,.who{white-space:nowrap}
    .updates{display:grid}
    .said{padding-block:.75rem;border-top:1px solid var(--rule)}
    .updates .said:last-child{border-bottom:1px solid var(--rule)}
    .when{color:var(--soft)}
    .when strong{display:block;color:var(--ink);font-weight:600}
    .when small{display:block}
    .updates details{margin-top:.375rem}
    """

  private static let lines = """
    article.line{border-top:1px solid var(--rule);padding-block:.75rem 1rem}
    article.line:last-child{border-bottom:1px solid var(--rule)}
    .row{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1.25rem}
    .row h3 small{padding-inline-start:.375rem}
    .row h3 a{color:inherit;text-decoration-color:var(--soft)}
    .why{color:var(--soft)}
    .way{display:flex;margin-top:.875rem}
    .way li{flex:1 1 0;min-width:0;position:relative;padding-inline-end:.75rem;line-height:1.35;\
    color:var(--hue)}
    .way li:last-child{flex:0 1 auto;padding:0}
    .way li::before{content:"";position:absolute;inset-block-start:.4375rem;\
    inset-inline:1.5rem .375rem;border-top:2px solid var(--hue)}
    .way li:last-child::before{display:none}
    .way .mark{display:block;width:1rem;height:1rem;margin-bottom:.3125rem}
    .way .works{--hue:var(--green)}.way .broken{--hue:var(--red)}
    .way .suspected{--hue:var(--yellow)}.way .unknown{--hue:var(--grey)}
    .way .broken::before{border-top-style:dashed}
    .way .suspected::before,.way .unknown::before{border-top-style:dotted;\
    border-color:var(--grey)}
    .way strong{display:block;color:var(--ink);font-weight:500}
    .way .says{display:block;font-size:.8667rem;font-weight:500}
    .way .works .says{position:absolute;clip-path:inset(50%);width:1px;height:1px;\
    overflow:hidden}
    .way small{display:block}
    """

  private static let verdicts = """
    .verdict .said{border:0;padding:0;font-size:1.0667rem}
    .verdict .said strong{font-weight:600}
    .verdict .said span{padding-inline-end:.5rem}
    .pair{display:grid;gap:1rem 3rem;margin-top:1rem}
    .pair h3{font-size:.8667rem;font-weight:500;color:var(--soft);padding-bottom:.25rem}
    .evidence li,.runners li{display:flex;gap:.625em;padding-block:.25rem;\
    border-top:1px solid var(--rule)}
    .evidence .mark{color:var(--hue)}
    .chance{flex:none;min-width:3.25rem;color:var(--soft)}
    """

  private static let plots = """
    .plot+.plot{margin-top:1.25rem}
    .plot figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .75rem}
    .plot h3{font-weight:500}
    .plot figcaption span{color:var(--soft)}
    .plot>svg{display:block;width:100%;height:9rem;margin-top:.25rem}
    .plot>.share{height:6.25rem}
    .plot text{font-size:.75rem;fill:var(--soft);stroke:var(--paper);stroke-width:.3em;\
    stroke-linejoin:round;paint-order:stroke}
    .at{text-anchor:middle}
    .grid{stroke:var(--rule);shape-rendering:crispEdges}
    .band{fill:var(--blue);fill-opacity:.22}
    .curve{fill:none;stroke:var(--blue);stroke-width:1.5;stroke-linejoin:round}
    .up{fill:var(--green);fill-opacity:.28}
    .failed{fill:var(--red)}
    .base{fill:none;stroke:var(--green);stroke-width:3}
    .phases{margin-top:1.25rem}
    .strip{display:block;width:100%;height:1.125rem}
    .phases rect{fill:var(--blue);stroke:var(--paper);stroke-width:1}
    .p1{fill-opacity:.8}.p2{fill-opacity:.6}.p3{fill-opacity:.4}.p4{fill-opacity:.22}
    .phases ul{display:flex;flex-wrap:wrap;gap:.125rem 1.5rem;margin-top:.5rem}
    .phases b{font-weight:500}
    .key{width:.75em;height:.75em;margin-inline-end:.45em}
    summary{cursor:pointer;color:var(--link);width:fit-content;font-size:.9333rem}
    summary:hover{text-decoration:underline;text-underline-offset:.2em}
    .content>details{margin-top:1rem}
    details>table,details>form{margin-top:.75rem}
    """

  /// What is on the left, and the thing itself on the right, where there is room.
  private static let columns = """
    @media(min-width:66rem){
    .part{display:grid;grid-template-columns:10.5rem minmax(0,1fr);column-gap:2rem}
    .label{margin:0}
    }
    """

  private static let media = """
    @media(max-width:47.99rem){
    .way{flex-direction:column}
    .way li,.way li:last-child{flex:none;display:grid;grid-template-columns:1.625rem 1fr auto;\
    align-items:baseline;padding:0 0 .75rem}
    .way li:last-child{padding:0}
    .way li::before{inset-block:1.375rem .0625rem;inset-inline:.4375rem auto;border-top:0;\
    border-inline-start:2px solid var(--hue)}
    .way .broken::before{border-inline-start-style:dashed}
    .way .suspected::before,.way .unknown::before{border-inline-start-style:dotted}
    .way .mark{margin:0;grid-row:1;align-self:center}
    .way small{grid-column:3;grid-row:1;text-align:end}
    .way .says{grid-column:2}
    .rows,.rows tbody,.rows tr,.rows th,.rows td{display:block}
    .rows thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .rows tr{padding-block:.625rem;border-top:1px solid var(--rule)}
    .rows tr:last-child{border-bottom:1px solid var(--rule)}
    .rows tbody tr>*,.rows tbody tr:last-child>*{border:0;padding:0}
    .rows tbody th{font-weight:500;margin-bottom:.125rem}
    .rows td{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:0 .75rem;\
    align-items:baseline;overflow-wrap:anywhere}
    .rows td::before{content:attr(data-label);color:var(--soft);font-size:.8667rem}
    .pages li a{padding-block:.25rem .4375rem}
    .facts{grid-template-columns:repeat(auto-fill,minmax(min(100%,9rem),1fr));gap:.75rem 1.5rem}
    }
    @media(min-width:48rem){
    .of-incidents,.of-works,.of-settings{table-layout:fixed}
    .of-incidents th:nth-child(1){width:28%}.of-incidents th:nth-child(2){width:18%}
    .of-incidents th:nth-child(3){width:9%}.of-incidents th:nth-child(5){width:18%}
    .of-incidents th:nth-child(6){width:9%}
    .of-works th:nth-child(1){width:36%}.of-works th:nth-child(2){width:15%}
    .of-settings th:nth-child(1){width:40%}
    .said{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 2rem}
    .verdict .said{display:block}
    .pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
    .list li{display:grid;grid-template-columns:minmax(0,1fr) 13.5rem 16.5rem}
    .rows .state{white-space:nowrap}
    }
    \(columns)
    .content>.rows thead th{line-height:1.3}
    @media(min-width:120rem){html{font-size:112.5%}}
    @media(min-width:200rem){html{font-size:180%}}
    @media(forced-colors:active){.mark,.plot,.phases{forced-color-adjust:none}\
    .mark{color:CanvasText}.plot text{fill:CanvasText}.grid{stroke:GrayText}\
    .top [aria-current]{text-decoration:underline}#lost{border:3px solid}}
    @media print{.top nav,footer ul,.skip,form,summary{display:none}.now{background:none}\
    a{color:inherit;text-decoration:none}tr,.plot,article.line{break-inside:avoid}}
    """
}
