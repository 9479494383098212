"""Make docs/ja.md and docs/zh-Hant.md, and the tables of docs/languages.md.

Usage: ``python docs/make_languages.py`` (a second). The figures are those of docs/results.md and
the words those of the translations, so that a page cannot say something else; a test fails when it
does.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import talent
from talent.language import translated as _
from talent.report.words import day, likelihood, percent

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- {name} -->", "<!-- /{name} -->"
NAMES = {
    "ja": {"US": "アメリカ合衆国", "JP": "日本", "TW": "台湾"},
    "zh-Hant": {"US": "美國", "JP": "日本", "TW": "臺灣"},
}

# The text as it stands in the code, and whose word the translations follow.
TERMS = (
    ("Gap", "人力缺口: ITRI, 104; 需給ギャップ: usual in Japanese labour forecasts"),
    ("Required headcount", "必要人員数: usual; after NDC's 人力需求"),
    ("Available headcount", "our own"),
    ("Shortage", "Cabinet Office, METI (不足); usual (短缺)"),
    ("Openings", "our own; never 求人 or 職缺, which are posted jobs"),
    ("Replacement", "our own; after 補充 and 替補"),
    ("Vacancies (open jobs)", "MHLW's survey of employment trends (未充足求人); DGBAS (職缺)"),
    ("Entrants", "MHLW (入職者); after DGBAS's 進入率"),
    ("Graduates a year", "MHLW (新規学卒入職者)"),
    ("Experienced hires a year", "MHLW (転職入職者)"),
    ("Retirements a year", "usual; 引退 is leaving work for good, 退職 leaving an employer"),
    ("Other exits a year", "MHLW (離職者)"),
    ("Unfilled", "our own; a post is 補實 when it is filled"),
    ("Median", "usual"),
    ("80 % band", "usual; never 信頼区間 or 信賴區間, which are of an estimate"),
    ("Probability of a shortage", "statistics offices; 機率 in Taiwan, not 概率"),
    ("As-of date", "usual"),
    ("Vintage", "the day of publication"),
    ("Scope", "usual"),
    ("Components", "JSIC 28 and Taiwan C26, shortened"),
    ("Fab", "usual"),
    ("Lever", "usual for what offices do"),
    ("Scenario", "情境 in Taiwan, not 情景"),
    ("baseline", "after the scenario"),
    ("measured", ""),
    ("estimated", "推計, 推估: usual in official forecasts (NDC)"),
    ("announced", ""),
    ("assumed", ""),
    ("Reskilling", "usual"),
    ("Retention", "usual"),
    ("Immigration", "NDC (延攬); usual in Japan"),
    ("Returners", "usual"),
)
SCALE = (0.995, 0.95, 0.7, 0.5, 0.2, 0.05, 0.005)
RANGES = ("99–100 %", "90–100 %", "66–100 %", "33–66 %", "0–33 %", "0–10 %", "0–1 %")

PAGES = {
    "ja": """\
---
orphan: true
---
# 半導体人材の需給ギャップの予測

<!-- made by docs/make_languages.py; do not edit by hand -->

`talent` は、アメリカ合衆国、日本、台湾の半導体産業で2035年までに何人が不足するかを、年ごとに予測する
オープンな Python パッケージです。すべての数値に出所があり、結果は一つの値ではなく、起こり得る将来の幅として
示します。既存の公表値（業界団体、調査会社）は計算方法が公開されていませんが、ここではデータ、仮定、モデル、
過去の予測の当否をすべて公開しています。

## 主な結果

基準日 {day}、試行 {draws} 回。電子部品（半導体工場を含む）、年末、人、百人単位に丸めた値。
正は不足、負は余剰です。

{table}

## 読み方

- 需給ギャップは、必要人員数から確保可能な人員数を差し引いたものです。どの統計でも観測されておらず、
  就業者数、欠員、人口動態、仮定から推し量っています。
- 80%予測区間には、シミュレーションした将来の5つに4つが入ります。区間がゼロをまたぐときは、
  不足とも余剰とも言えません。遠い年では符号さえ定まりません。
- 「求人」と「不足」は別のものです。求人は景気で動き、毎年の離職の補充も含みます。公表されている「何万人不足」
  の多くは、採用必要数の累計です。同じ概念に直した比較は[結果](results.md)にあります。
- 賃金はモデルに含まれていません。限界は[モデルカード](model-card.md)に、過去の精度は[精度](accuracy.md)に
  あります（いずれも英語）。

## 日本語のレポートを得るには

```sh
talent forecast --countries JP,TW,US --language ja
talent report --language ja --html report.html --excel report.xlsx
```

Python では次のとおりです。

```text
with talent.in_language("ja"):
    base.plot.fan("gap", country="JP")
base.to_excel("report.xlsx", language="ja")
```

詳しくは[言語](languages.md)（英語）をご覧ください。翻訳は母語話者による校閲を受けていません。誤りにお気づきの
場合は、お知らせください。
""",
    "zh-Hant": """\
---
orphan: true
---
# 半導體人力缺口預測

<!-- made by docs/make_languages.py; do not edit by hand -->

`talent` 是開放的 Python 套件，逐年預測美國、日本與臺灣的半導體產業至2035年將短缺多少人。每個數字都有來源；
結果不是單一數值，而是可能未來的範圍。現有的公布數字（產業公會、顧問公司、人力銀行）多未公開計算方式；此處的
資料、假設、模型，以及過去預測的準確與否，全部公開。

## 主要結果

資料基準日 {day}，模擬 {draws} 次。電子零組件業（含晶圓廠），年底，人，四捨五入至百人。
正值為短缺，負值為過剩。

{table}

## 如何解讀

- 人力缺口為所需人力減去可用人力。沒有任何統計直接觀測人力缺口，它是由就業、職缺、人口結構與假設推得。
- 80%預測區間涵蓋五個模擬未來中的四個。區間跨越零時，短缺或過剩難以判定；愈遠的年份，連正負號都無法確定。
- 「職缺」不等於「缺口」。職缺隨景氣變動，也包含每年離職的替補。新聞中「缺幾萬人」的數字，多為職缺或用人需求的
  累計。換算成相同概念的比較見[結果](results.md)。
- 模型未納入薪資。限制見[模型卡](model-card.md)，過去的準確度見[準確度](accuracy.md)（均為英文）。

## 取得中文報告

```sh
talent forecast --countries TW,JP,US --language zh-Hant
talent report --language zh-Hant --html report.html --excel report.xlsx
```

在 Python 中：

```text
with talent.in_language("zh-Hant"):
    base.plot.fan("gap", country="TW")
base.to_excel("report.xlsx", language="zh-Hant")
```

詳見[語言](languages.md)（英文）。譯文未經母語人士審閱；如發現錯誤，敬請告知。
""",
}


def headline() -> tuple[str, str, list[list[str]]]:
    """As-of date, number of draws, and the rows of the first table of the page of results."""
    text = (HERE / "results.md").read_text(encoding="utf-8")
    found = re.search(r"As of (\d{4}-\d\d-\d\d), ([\d,]+) joint draws", text)
    if found is None:
        raise ValueError("docs/results.md: no as-of date and draws")
    section = text.split("## The gap, electronic components including fabs", 1)[1].split("##")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if re.match(r"\| (US|JP|TW) \|", line)
    ]
    if len(rows) != 9:
        raise ValueError(f"docs/results.md: {len(rows)} rows in the headline instead of 9")
    return found[1], found[2], rows


def page(language: str) -> str:
    """A page of a language, with the figures of the results."""
    as_of, draws, rows = headline()
    with talent.in_language(language):
        heads = [
            _("Country"),
            _("Year"),
            _("Median"),
            _("80 % band"),
            _("Probability of a shortage"),
        ]
        cells = []
        for country, when, median, band, chance in rows:
            low, high = (text.replace("-", "−") for text in band.split(" to "))
            share = float(chance.rstrip("%")) / 100
            between = _("{low} to {high}").format(low=low, high=high)
            shown = median.replace("-", "−")
            cells.append([NAMES[language][country], when, shown, between, percent(share)])
        facts = {"{day}": day(dt.date.fromisoformat(as_of)), "{draws}": draws}
    lines = [heads, ["---", "---", "---:", "---:", "---:"], *cells]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    text = PAGES[language].replace("{table}", table)
    for name, value in facts.items():
        text = text.replace(name, value)
    return text


def tables() -> dict[str, str]:
    """Tables of terms and of the words for probabilities, by name."""
    spoken = {}
    for language in ("ja", "zh-Hant"):
        with talent.in_language(language):
            spoken[language] = (
                [_(term) for term, _whose in TERMS],
                [likelihood(probability) for probability in SCALE],
            )
    terms = ["| English | 日本語 | 繁體中文 | after |", "|---|---|---|---|"]
    for (term, whose), ja, zh in zip(TERMS, spoken["ja"][0], spoken["zh-Hant"][0], strict=True):
        terms.append(f"| {term} | {ja} | {zh} | {whose} |")
    scale = ["| probability | English | 日本語 | 繁體中文 |", "|---|---|---|---|"]
    for share, probability, ja, zh in zip(
        RANGES, SCALE, spoken["ja"][1], spoken["zh-Hant"][1], strict=True
    ):
        scale.append(f"| {share} | {likelihood(probability)} | {ja} | {zh} |")
    return {"terms": "\n".join(terms), "scale": "\n".join(scale)}


def filled(text: str) -> str:
    """The page about languages with its tables as they now are."""
    for name, table in tables().items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = text.split(begin)
        text = f"{before}{begin}\n\n{table}\n\n{end}{rest.split(end)[1]}"
    return text


def pages() -> dict[str, str]:
    """Every page by the name of its file."""
    about = (HERE / "languages.md").read_text(encoding="utf-8")
    return {"ja.md": page("ja"), "zh-Hant.md": page("zh-Hant"), "languages.md": filled(about)}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
