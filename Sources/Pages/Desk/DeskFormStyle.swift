/// How the forms of the desk look.
enum DeskFormStyle {
  /// The part of the style sheet.
  static let sheet = """
    .form{display:grid;gap:1rem;max-width:60rem}
    .field{min-width:0}
    label,legend{font-weight:500;font-size:.9333rem}
    .field label{display:block;margin-bottom:.1875rem}
    fieldset{border:0;padding:0;min-width:0}
    legend{padding:0;margin-bottom:.25rem}
    input,textarea,select{font:inherit;font-size:max(1rem,16px);color:inherit;\
    background:var(--paper);border:1px solid var(--grey);border-radius:.1875rem;\
    padding:.375rem .5625rem;width:100%;max-width:100%}
    input,select{height:2.5rem}
    [type=password]{max-width:27rem}
    input[type=date],input[type=time]{min-width:0}
    input:focus-within{outline:.1875rem solid var(--link);outline-offset:.1875rem}
    textarea{display:block;resize:vertical;min-height:5.5rem;line-height:1.45}
    input[type=checkbox]{width:1.0625rem;height:1.0625rem;flex:none;margin-top:.1875rem;\
    accent-color:var(--ink)}
    [aria-invalid=true]{border:2px solid var(--red)}
    .words>.error,fieldset>.error{margin:0 0 .375rem}
    fieldset>.hint{margin:0 0 .375rem}
    .tongues,.window,.choices{display:grid;gap:1rem 1.5rem}
    .window{grid-template-columns:repeat(2,minmax(0,1fr))}
    .ticks{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));\
    gap:.25rem 1.5rem}
    .siblings .tongues{margin-top:.75rem}
    .siblings .go{margin-top:.5rem}
    .tick{display:flex;gap:.5rem;font-weight:400;padding-block:.1875rem}
    \(buttons)
    .under .button{margin-top:.375rem}
    .acts>details{border-top:1px solid var(--rule);padding-block:.5rem}
    .acts>details:last-child{border-bottom:1px solid var(--rule)}
    .acts>details>form{padding-bottom:.75rem}
    .acts>form{padding-bottom:1.5rem}
    .act{font-weight:500;margin-bottom:.625rem}
    .gate{width:100%;max-width:27rem;margin-inline:auto;\
    padding:clamp(2rem,8vh,6rem) clamp(1rem,4vw,1.5rem)}
    .gate h1{font-size:1.625rem;letter-spacing:-.015em}
    .gate form{margin-top:1.5rem}
    @media(min-width:40rem){.window{grid-template-columns:repeat(4,minmax(0,1fr))}}
    @media(min-width:48rem){.tongues,.choices{grid-template-columns:repeat(2,minmax(0,1fr))}}
    """

  /// How buttons look, and what is said beside them.
  static let buttons = """
    .error{display:flex;gap:.5em;color:var(--red);font-weight:500;margin-top:.25rem}
    .hint{color:var(--soft);font-size:.8667rem;margin-top:.25rem}
    button,.button{display:inline-block;font:inherit;font-weight:500;cursor:pointer;\
    text-decoration:none;color:var(--paper);background:var(--ink);border:1px solid transparent;\
    border-radius:.1875rem;padding:.4375rem .9375rem}
    button:hover,.button:hover{opacity:.86}
    .grave{background:var(--red)}
    .small{color:inherit;background:none;border-color:var(--grey);padding:.125rem .625rem}
    .plain{color:var(--soft);background:none;border:0;padding:.3125rem 0;font-weight:400}
    .plain:hover{color:var(--ink);text-decoration:underline;opacity:1}
    """
}
