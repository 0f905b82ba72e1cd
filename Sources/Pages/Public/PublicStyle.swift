/// The one style sheet of the public page.
///
/// A grid of two columns runs through all of it: what something is on the left, the thing itself on
/// the right; on a narrow screen the one stands above the other. Sizes are in rem, so that a reader
/// who wants larger letters gets a larger page.
enum PublicStyle {
  /// What stands between `<style>` and `</style>`.
  static let sheet = InlineText.compact(
    [Palette.sheet, page, head, now, parts, services, incidents, media].joined(separator: "\n"))

  private static let page = """
    *{box-sizing:border-box;margin:0}
    html{font:400 100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,\
    sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
    html{background:var(--paper)}
    body{color:var(--ink);font-variant-numeric:tabular-nums;\
    overflow-wrap:anywhere;min-height:100vh;display:flex;flex-direction:column}
    main{flex:1}
    ul,ol{list-style:none;padding:0}
    h1,h2,h3,h4{font-size:1rem;font-weight:600;line-height:1.3;text-wrap:balance}
    a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.2em}
    a:hover{text-decoration-thickness:.12em}
    :focus-visible{outline:.1875rem solid var(--link);outline-offset:.1875rem;border-radius:.125rem}
    [hidden]{display:none!important}
    small{font-size:.875rem;color:var(--soft)}
    .sprite,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
    .mark{width:.875em;height:.875em;flex:none;fill:currentColor}
    .cut{fill:none;stroke:var(--paper);stroke-width:2}
    .ring{fill:none;stroke:currentColor;stroke-width:2}
    .top,.frame,.part,footer{width:100%;max-width:80rem;margin-inline:auto;\
    padding-inline:clamp(1rem,4vw,3rem)}
    """

  private static let head = """
    .top{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 2rem;padding-block:1.25rem}
    .company{font-weight:600;color:inherit;text-decoration:none;flex:1 0 100%}
    .top nav+nav{margin-left:auto}
    .top ul,footer ul{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
    .top li a{color:var(--soft);text-decoration:none;display:inline-block;padding-block:.25rem}
    .top li a:hover{color:var(--ink);text-decoration:underline}
    .top [aria-current]{color:var(--ink);box-shadow:0 .125rem currentColor}
    footer{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem 2rem;\
    padding-block:1.5rem 2.5rem;color:var(--soft);font-size:.875rem}
    footer nav{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
    footer a{color:inherit}
    """

  private static let now = """
    .now{background:var(--wash);border-block:1px solid var(--rule)}
    .now .frame{display:grid;grid-template-columns:auto 1fr;column-gap:clamp(.75rem,2vw,1.25rem);\
    padding-block:clamp(2rem,5vw,4rem)}
    .now .frame>*{grid-column:2}
    .now .frame>.mark{grid-column:1;grid-row:1;width:clamp(1.75rem,4vw,2.75rem);\
    height:clamp(1.75rem,4vw,2.75rem);color:var(--hue);--paper:var(--wash);\
    margin-top:clamp(.15rem,.45vw,.35rem)}
    h1{font-size:clamp(1.75rem,1.2rem + 2.4vw,3rem);line-height:1.12;letter-spacing:-.02em}
    .story h1,.plain h1{font-size:clamp(1.5rem,1.15rem + 1.6vw,2.25rem);max-width:28em}
    .story .frame>.mark{width:clamp(1.5rem,1.2rem + 1.2vw,2.125rem);\
    height:clamp(1.5rem,1.2rem + 1.2vw,2.125rem)}
    .summary,.as-of{text-wrap:balance}
    .summary{font-size:clamp(1.0625rem,1rem + .3vw,1.25rem);margin-top:.5rem}
    .as-of{color:var(--soft);margin-top:.25rem}
    .note{margin-top:1.25rem;padding:.75rem 1rem;border:1px solid currentColor;max-width:44rem;\
    background:var(--paper);color:var(--red);font-weight:600}
    .now:has(.note:not([hidden])){--wash:var(--grey-wash);--hue:var(--grey)}
    .plain .frame{padding-block:clamp(1.5rem,4vw,3rem) 0}
    .plain .summary{max-width:40rem;color:var(--soft)}
    """

  private static let parts = """
    .part{padding-block:clamp(2rem,4vw,3.5rem) 0}
    .part:last-child,.plain:last-child{padding-bottom:clamp(2.5rem,5vw,4.5rem)}
    .label{margin-bottom:1rem}
    .label h2{font-size:1.125rem;letter-spacing:-.01em}
    .label p{color:var(--soft);font-size:.875rem;margin-top:.375rem}
    .pair>*{min-width:0}
    .when{line-height:1.5;text-wrap:wrap}
    .prose{max-width:42rem}
    .prose p+p{margin-top:.75rem}
    .state{display:inline-flex;gap:.5em;color:var(--hue);font-weight:500;overflow-wrap:normal}
    .state .mark{margin-top:.3125em}
    .empty{color:var(--soft)}
    .more{margin-top:1.5rem}
    """

  private static let services = """
    .group+.group{margin-top:2.25rem}
    .group h3{padding-bottom:.5rem}
    .service{display:grid;grid-template-columns:1fr auto;align-items:center;gap:.375rem .75rem;\
    padding-block:.75rem;border-top:1px solid var(--rule)}
    .services .service:last-child{border-bottom:1px solid var(--rule)}
    .line{grid-column:1/-1;display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem}
    .name{flex:1 1 9rem}
    .name small{display:block}
    .share{color:var(--soft);font-size:.875rem;text-align:right;min-width:4.25rem}
    .bars{width:100%;height:1.5rem;display:block}
    .bars path{fill:none;stroke-dasharray:3 1}
    .b-grey{stroke:var(--grey);stroke-width:3}
    .b-green{stroke:var(--green);stroke-width:14}
    .b-blue{stroke:var(--blue);stroke-width:14}
    .b-yellow{stroke:var(--yellow);stroke-width:18}
    .b-orange{stroke:var(--orange);stroke-width:21}
    .b-red{stroke:var(--red);stroke-width:24}
    """

  private static let incidents = """
    .incident+.incident{margin-top:3rem;padding-top:2.25rem;border-top:1px solid var(--rule)}
    .incident h3{font-size:1.375rem;letter-spacing:-.01em}
    .incident h3 a,.entry a{color:inherit;text-decoration-color:var(--soft);\
    text-decoration-thickness:1px}
    .meta{display:flex;flex-wrap:wrap;gap:0 1.5rem;margin-top:.25rem}
    .meta>span:last-child,.names{color:var(--soft)}
    .affected{margin-top:1rem;border-bottom:1px solid var(--rule)}
    .affected li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.5rem;\
    padding-block:.5rem;border-top:1px solid var(--rule)}
    .incident>.prose,.entry .prose,.names{margin-top:.5rem}
    .content>.affected,.content>.names{margin-top:0}
    .updates{display:grid;gap:1.5rem}
    .incident .updates{margin-top:1.75rem}
    .updates .when strong{display:block;font-weight:600}
    .updates .when{color:var(--soft)}
    .updates .when strong{color:var(--ink)}
    .updates .when small{display:block}
    .changes{color:var(--soft);font-size:.875rem;margin-top:.375rem}
    .days .pair{padding-block:.75rem;border-top:1px solid var(--rule)}
    .days,.facts{border-bottom:1px solid var(--rule)}
    .days .when{font-weight:600}
    .quiet,.quiet .when{color:var(--soft);font-weight:400}
    .entry>:first-child{line-height:1.5}
    .entry+.entry{margin-top:1.25rem}
    .facts{margin-top:2rem}
    dt{color:var(--soft);padding-top:.75rem;border-top:1px solid var(--rule)}
    dd{padding-bottom:.75rem}
    """

  private static let media = """
    @media(min-width:48rem){.pair{display:grid;grid-template-columns:12rem minmax(0,1fr);\
    gap:0 1.5rem}\
    .facts{display:grid;grid-template-columns:13.5rem minmax(0,1fr)}\
    dd{padding-top:.75rem;border-top:1px solid var(--rule)}}
    @media(min-width:64rem){.part{display:grid;grid-template-columns:12rem minmax(0,1fr);\
    column-gap:1.5rem}.part>.content{grid-column:2}.label{margin:0}\
    .incident h3{margin-top:-.2rem}}
    @media(min-width:40rem){.company{flex:1}.top nav+nav{margin:0}}
    @media(min-width:76rem){\
    .service{grid-template-columns:minmax(0,1fr) 22.4375rem 4.25rem 14.5rem;\
    gap:0 1.5rem}.line{display:contents}.service>*,.line>*{grid-row:1}.name{grid-column:1}\
    .bars{grid-column:2}.share{grid-column:3}.line .state{grid-column:4}}
    @media(min-width:120rem){html{font-size:125%}}
    @media(min-width:200rem){html{font-size:200%}}
    @media(forced-colors:active){.bars,.mark{forced-color-adjust:none}.mark{color:CanvasText}\
    .top [aria-current]{text-decoration:underline}}
    @media print{.top nav,footer nav,.skip,.more,.note{display:none}.now{background:none}\
    .service,.incident,.days .pair{break-inside:avoid}a{color:inherit;text-decoration:none}\
    .bars{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
