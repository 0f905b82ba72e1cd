/// The board's script: takes what changed, and says when it has lost the station.
enum BoardScript {
  /// The text between `<script>` and `</script>`.
  ///
  /// Frames come at least every ten seconds; after twenty without one the station counts as lost.
  /// A browser opens a broken stream again by itself.
  static let text: StaticString = """
    (()=>{const board=document.getElementById("board"),lost=document.getElementById("lost"),\
    time=lost.querySelector("b");let heard=Date.now();\
    const feed=new EventSource("/board/events"),hear=()=>{heard=Date.now();lost.hidden=true};\
    feed.addEventListener("board",event=>{hear();board.innerHTML=JSON.parse(event.data);\
    const head=board.querySelector("h1 span");\
    if(head)document.title=head.textContent+" · "+document.title.split(" · ").pop()});\
    feed.addEventListener("beat",hear);\
    setInterval(()=>{if(Date.now()-heard<2e4||!lost.hidden)return;\
    const moment=board.querySelector(".asof time");time.textContent=moment?moment.textContent:"";\
    lost.hidden=false},1e3)})()
    """
}
