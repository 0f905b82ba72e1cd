/// The board's style: large, calm, legible across a room; light or dark as the screen likes.
enum BoardStyle {
  /// The text between `<style>` and `</style>`.
  ///
  /// Text colours have at least 4.5:1 on their ground in both schemes (`BoardStyleTests`).
  static let text: StaticString = """
    :root{color-scheme:light dark;--ground:#fbfbf9;--card:#fff;--ink:#16191d;--quiet:#565d66;\
    --rule:#dcdfe3;--green:#14713d;--blue:#245bb5;--yellow:#7a5600;--orange:#a34100;--red:#b3202a;\
    --grey:#5b626b}\
    @media(prefers-color-scheme:dark){:root{--ground:#101317;--card:#171b20;--ink:#eceff2;\
    --quiet:#a3abb5;--rule:#2c323a;--green:#5fce8f;--blue:#86b3ff;--yellow:#f0bf4c;\
    --orange:#ffa066;--red:#ff8a8a;--grey:#a3abb5}}\
    *{box-sizing:border-box}\
    html{font:clamp(16px,.8vw + 8.5px,30px)/1.45 system-ui,"Segoe UI","Helvetica Neue",Arial,\
    sans-serif;font-variant-numeric:tabular-nums}\
    body{margin:0;background:var(--ground);color:var(--ink)}\
    main{max-width:96rem;margin:0 auto;padding:clamp(1rem,2.6vw,2.2rem) clamp(1rem,4vw,3rem)}\
    h1,h2,h3,p,ul,ol{margin:0;padding:0}ul,ol{list-style:none}a{color:inherit}\
    a:focus-visible{outline:3px solid var(--blue);outline-offset:3px}\
    .sprite{position:absolute;width:0;height:0}\
    .mark{width:1em;height:1em;flex:none;fill:currentColor;stroke:none;vertical-align:-.12em;\
    margin-inline-end:.4em}\
    .ring{fill:none;stroke:currentColor;stroke-width:2.2}\
    .cut{fill:none;stroke:var(--ground);stroke-width:2;stroke-linecap:round}\
    .kicker{color:var(--quiet);font-size:.9rem;font-weight:600;letter-spacing:.01em}\
    .headline{display:flex;align-items:baseline;font-size:clamp(1.9rem,3.6vw,3rem);\
    line-height:1.12;font-weight:700;letter-spacing:-.02em;margin:.25em 0 .1em;text-wrap:balance}\
    .headline .mark{width:.74em;height:.74em;margin-inline-end:.35em}\
    .good>.mark{color:var(--green)}.warning>.mark{color:var(--yellow)}.bad>.mark{color:var(--red)}\
    .unknown>.mark{color:var(--grey)}\
    .since{font-size:1.15rem;color:var(--quiet)}\
    section{margin-top:clamp(1.3rem,2.4vw,2rem)}\
    h2{font-size:.9rem;font-weight:600;color:var(--quiet);padding-bottom:.45rem;\
    border-bottom:1px solid var(--rule)}\
    h3{font-size:1.05rem;font-weight:650}h3 small,.says,small{font-weight:400;color:var(--quiet)}\
    small{font-size:.82rem}\
    .line{padding:.9rem 0 1.1rem;border-bottom:1px solid var(--rule)}\
    .line h3{display:flex;flex-wrap:wrap;gap:.1rem .7rem;align-items:baseline}\
    .line h3 .says{margin-inline-start:auto}\
    .line.down h3 .says{color:var(--red);font-weight:600}\
    .line.degraded h3 .says,.line.suspect h3 .says{color:var(--yellow);font-weight:600}\
    .way{display:flex;margin-top:.9rem}\
    .way li{flex:1 1 0;position:relative;padding-inline-end:.6rem;font-size:.88rem;line-height:1.3}\
    .way li:last-child{flex:0 1 auto;padding:0}\
    .way li::before{content:"";position:absolute;inset-block-start:.62em;inset-inline:1.35em .3em;\
    border-top:3px solid var(--green)}\
    .way li:last-child::before{display:none}\
    .way .mark{display:block;width:1.15em;height:1.15em;margin:0 0 .35em;position:relative}\
    .way .works{color:var(--green)}.way .broken{color:var(--red)}\
    .way .suspected{color:var(--yellow)}\
    .way .unknown{color:var(--grey)}\
    .way .broken::before{border-top:3px dashed var(--red)}\
    .way .suspected::before,.way .unknown::before{border-top:3px dotted var(--grey)}\
    .way strong{display:block;color:var(--ink);font-weight:600}\
    .way .says{display:block;color:inherit}\
    .way .works .says{position:absolute;clip-path:inset(50%);\
    width:1px;height:1px;overflow:hidden}\
    .way small{display:block;color:var(--quiet);overflow-wrap:anywhere}\
    @media(min-width:62rem){.columns{display:grid;grid-template-columns:11fr 7fr;\
    column-gap:clamp(2rem,4vw,4rem);align-items:start}}\
    .services li{display:grid;grid-template-columns:1fr auto;gap:0 .8rem;padding:.5rem 0;\
    border-bottom:1px solid var(--rule)}\
    .services li span:nth-child(2){font-weight:600;text-align:end}\
    .services small{grid-column:2;text-align:end}\
    .status-green{color:var(--green)}.status-blue{color:var(--blue)}\
    .status-yellow{color:var(--yellow)}.status-orange{color:var(--orange)}\
    .status-red{color:var(--red)}.status-grey{color:var(--grey)}\
    .advice li{padding:.5rem 0;border-bottom:1px solid var(--rule)}\
    .news{padding:.6rem 0;border-bottom:1px solid var(--rule)}.news p{margin-top:.2rem}\
    footer{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem 2rem;\
    margin-top:clamp(1.5rem,3vw,2.5rem);color:var(--quiet)}\
    #lost{position:sticky;top:0;z-index:1;background:var(--red);color:var(--ground);\
    padding:.7rem clamp(1rem,4vw,3rem);font-weight:600}\
    .diagnosis{max-width:44rem}.diagnosis .words{font-size:1.2rem;margin:.8rem 0 1.2rem}\
    .diagnosis .asof{color:var(--quiet);margin:1.2rem 0 .4rem}\
    @media(max-width:40rem){.way{flex-direction:column}\
    .way li,.way li:last-child{flex:none;display:grid;grid-template-columns:1.75rem 1fr auto;\
    align-items:baseline;padding:0 0 .75rem}.way li:last-child{padding:0}\
    .way li::before{inset-block:1.5em .1em;inset-inline:.5em auto;border-top:0;\
    border-inline-start:3px solid var(--green)}\
    .way .broken::before{border:0;border-inline-start:3px dashed var(--red)}\
    .way .suspected::before,.way .unknown::before{border:0;\
    border-inline-start:3px dotted var(--grey)}\
    .line.down h3 .says{margin:0}.way .mark{margin:0;grid-row:1;align-self:center}\
    .way small{grid-column:3;grid-row:1;text-align:end}\
    .way .says{grid-column:2}}\
    @media(forced-colors:active){.mark{forced-color-adjust:none;color:CanvasText!important}\
    .cut{stroke:Canvas}#lost{border:3px solid}}\
    @media print{:root{--ground:#fff;--ink:#000}footer a{display:none}}
    """
}
