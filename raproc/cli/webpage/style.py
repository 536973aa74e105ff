"""The page's style sheet."""

STYLE = """
.ra-title { margin: 0; font-size: 24px }
.ra-message { margin: 0 0 8px; padding: 10px 14px; border-radius: 6px; background: #fff4e5;
  color: #663c00 !important }
.ra-recognizer { margin: 4px 0 18px }
.ra-recognizer h3 { margin: 0 0 4px; font-size: 17px }
.ra-change { margin: 0 0 8px; font-size: 14px; overflow-wrap: anywhere }
.ra-cards { display: grid; gap: 10px; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)) }
.ra-card { padding: 8px 10px; border: 1px solid var(--border-color-primary); border-radius: 8px;
  background: var(--block-background-fill) }
.ra-card.ra-chosen { border: 2px solid var(--color-accent) }
.ra-card h4 { margin: 0 0 6px; font-size: 14px; overflow-wrap: anywhere }
.ra-card h4 small { font-weight: 400; opacity: .75 }
.ra-card ul { list-style: none; margin: 0; padding: 0; font-size: 14px }
.ra-card li { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px;
  margin: 3px 0; padding: 2px 6px; border-radius: 4px;
  background: linear-gradient(to right, #3b82f640 var(--score), #8881 var(--score)) }
.ra-card li .ra-name { flex: 1; overflow-wrap: break-word }
.ra-card li .ra-score { font-variant-numeric: tabular-nums }
.ra-mark { padding: 0 6px; border-radius: 9px; font-size: 11px; font-weight: 700; color: #fff;
  background: #b45309 }
.ra-boxes { position: relative; overflow: hidden; border-radius: 4px; margin-bottom: 8px }
.ra-boxes img { display: block; width: 100%; margin: 0 }
.ra-box { position: absolute; border: 2px solid var(--color);
  box-shadow: 0 0 0 1px #000a, inset 0 0 0 1px #000a }
.ra-box.ra-differs { border-style: dashed; border-width: 3px }
.ra-number { position: absolute; min-width: 18px; margin: -9px 0 0 -9px; font-size: 12px;
  font-weight: 700; line-height: 18px; text-align: center; color: #fff; background: var(--color);
  border-radius: 9px; box-shadow: 0 0 0 1px #fff }
.ra-card li .ra-number { position: static; margin: 0 }
#ra-controls .grid-wrap, #ra-controls .gallery { gap: 6px }
@media (max-width: 700px) {
  #ra-result { order: -1 }
  .ra-title { font-size: 17px }
  main.app { padding: 8px !important }
  #ra-result .form { padding: 6px !important; gap: 6px !important; background: none }
  #ra-left, #ra-right { min-width: 0 !important; padding: 0 !important }
  #ra-left input, #ra-right input { font-size: 12px; text-overflow: ellipsis; padding-left: 2px }
  #ra-left .wrap-inner, #ra-right .wrap-inner { padding: 4px !important }
  #ra-left .icon-wrap, #ra-right .icon-wrap { display: none }
  .ra-cards { gap: 6px; grid-template-columns: 1fr 1fr }
  .ra-card { padding: 6px }
  .ra-card li { column-gap: 3px; padding: 2px 4px }
  .ra-mark { padding: 0 4px; font-size: 10px }
}
"""
