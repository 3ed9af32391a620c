"""In which encoding a text is: what can be chosen, and an honest guess where nothing says it."""

import codecs
from collections.abc import Callable

UTF_8, UTF_16, KOREAN = "utf-8", "utf-16", "cp949"
JAPANESE, CHINESE, TAIWANESE, WESTERN, CYRILLIC = "cp932", "gb18030", "cp950", "cp1252", "cp1251"

ENCODINGS = {
    UTF_8: "UTF-8",
    UTF_16: "UTF-16",
    KOREAN: "CP949 / EUC-KR (Korean)",
    JAPANESE: "Shift-JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    CHINESE: "GB18030 / GBK (Chinese)",
    TAIWANESE: "Big5 (Chinese)",
    WESTERN: "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    CYRILLIC: "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1257": "Windows-1257 (Baltic)",
}
"""What can be chosen, and how people call it."""

_ALSO = {
    "shift_jis": JAPANESE, "shift_jis_2004": JAPANESE, "euc_kr": KOREAN, "johab": KOREAN, "gbk": CHINESE,
    "gb2312": CHINESE, "big5": TAIWANESE, "big5hkscs": TAIWANESE, "iso8859-1": WESTERN, "iso8859-15": WESTERN,
    "utf-8-sig": UTF_8, "ascii": UTF_8, "iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-9": "cp1254",
}  # fmt: skip
"""Codecs that one of `ENCODINGS` reads, too, but for some letters that are hardly ever used."""

_KOREAN_OFTEN = frozenset(
    "이가다는을를에의도로나라사자지기리시인고한하아대장정수길너비높무게온습압력속번호름종류그룹색빨강파랑노초록년월일간소값평균"
    "합계최작큰키몸량성별남여측결과데터점국어영학급반목단위개군조구분역명코드순서표본실험전후좌우상중험제품격총금액화주울부산천"
    "광세북동면읍경생활신문회연령원예오차거폭두께깊넓밀농왼쪽른래앞뒤안밖옆첫째둘셋넷섯덟홉열백만억것들때말할있없않된되보으므니까"
    "요네서터마야저디누언왜더많적좋쁜크은물불흙공땅늘바람눈꽃잎받침새양집교병족친머님형제매배직업취미운음식밥빵채선버스택행철돈달"
    "러편등비율퍼센트산표준관"
)
_JAPANESE_OFTEN = frozenset(
    "長幅高重温度湿圧力速番号名前種類品分群組色赤青黄緑白黒年月日時間場所県市区値平均合計最大小身体齢性別男女測定結果"
    "実験試料数量地点距離深面積率左右上下中外内前後一二三四五六七八九十百千万人口円国語学校点計表単位気水土金木火川山田"
)
_CHINESE_OFTEN = frozenset(
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用"
    "发天如然作方成者多日都三小二无同经法当起与好看学进种将还分此心前面又定见只主没公从长度宽高重温压力速量率积体数值编号"
    "名称类别样本位置距离深浅男女性龄身期间区城市省价格金额总计平均最组标签颜色红黄蓝绿白黑据点序列号物品花瓣萼湿气水"
)
_TAIWANESE_OFTEN = frozenset(
    "的一是不了在人有我他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家十用"
    "發天如然作方成者多日都三小二無同經法當起與好看學進種將還分此心前面又定見只主沒公從長度寬高重溫壓力速量率積體數值編號"
    "名稱類別樣本位置距離深淺男女性齡身期間區城市省價格金額總計平均最組標籤顏色紅黃藍綠白黑據點序列號物品花瓣萼濕氣水"
)
_WESTERN_OFTEN = frozenset("äöüßÄÖÜéèêëàâáãåçñóòôõøíìîïúùûæœÅÆØÉ")
_WESTERN_SIGNS = frozenset("°µ±²³€–—‘’“”„·×½¼§«»…")
_CYRILLIC_OFTEN = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшю")
_SIGNS = frozenset("·°±×μ℃㎝㎏㎜㎞㎡％²³Ωα、。「」（）～・ー　")


def encoding_words(encoding: str) -> str:
    """Name an encoding as people do."""
    plain = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    return ENCODINGS.get(plain, encoding.upper())


def encoding_named(name: str) -> str | None:
    """Return which of `ENCODINGS` people mean by a name; None for none of them."""
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, UnicodeError, ValueError):
        return None
    return next((each for each in ENCODINGS if codecs.lookup(each).name == codec), _ALSO.get(codec))


def guessed_encoding(content: bytes, *, whole: bool) -> str:
    """Return in which encoding bytes that are no UTF-8 probably are.

    Each encoding in which they can be read is judged by how usual its letters are in tables of that language; what no
    language fits is Windows-1252, in which nearly all bytes mean something.

    Parameters
    ----------
    content : bytes
        The text, or how it begins.
    whole : bool
        Whether that is all of it.
    """
    judges: dict[str, Callable[[str], float]] = {
        WESTERN: _western,
        CYRILLIC: _cyrillic,
        KOREAN: lambda text: _eastern(text, _KOREAN_OFTEN, _is_korean),
        JAPANESE: lambda text: _eastern(text, _JAPANESE_OFTEN, _is_japanese),
        CHINESE: lambda text: _eastern(text, _CHINESE_OFTEN, _is_chinese),
        TAIWANESE: lambda text: _eastern(text, _TAIWANESE_OFTEN, _is_taiwanese),
        "euc_jp": lambda text: _eastern(text, _JAPANESE_OFTEN, _is_japanese),
    }
    found = {WESTERN: 0.0}
    for encoding, judge in judges.items():
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
        except UnicodeDecodeError:
            continue
        found[encoding] = max(judge(text), found.get(encoding, -1.0))
    return max(found, key=found.__getitem__)


def _eastern(text: str, often: frozenset[str], usual: Callable[[str], bool]) -> float:
    """Judge the foreign letters of a text, from −1 for letters nobody uses to 1 for usual ones."""
    foreign = [letter for letter in text if ord(letter) > 127]
    points = [
        1.0 if letter in often else 0.5 if letter in _SIGNS or usual(letter) else -1.0 for letter in foreign
    ]
    return sum(points) / max(len(points), 1)


def _is_korean(letter: str) -> bool:
    """Return whether it is one of the 2,350 usual syllables; the other 8,822 are spelt out in eight bytes."""
    return "가" <= letter <= "힣" and len(letter.encode("euc_kr")) == 2


def _is_japanese(letter: str) -> bool:
    """Return whether it is kana, or of the 2,965 Kanji of level 1."""
    return "ぁ" <= letter <= "ヶ" or _between(letter, "euc_jp", 0xB0A1, 0xCFD3)


def _is_chinese(letter: str) -> bool:
    """Return whether it is of the 3,755 characters of level 1."""
    return _between(letter, "gb2312", 0xB0A1, 0xD7F9)


def _is_taiwanese(letter: str) -> bool:
    """Return whether it is of the 5,401 characters of level 1."""
    return _between(letter, "big5", 0xA440, 0xC67E)


def _between(letter: str, encoding: str, first: int, last: int) -> bool:
    try:
        code = letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and first <= int.from_bytes(code, "big") <= last


def _western(text: str) -> float:
    """Judge a Western reading: usual letters stand beside plain ones, hardly ever beside each other."""
    points = []
    for place, letter in enumerate(text):
        if ord(letter) < 128:
            continue
        around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
        alone = all(ord(each) < 128 or each in _WESTERN_SIGNS for each in around)
        beside = any(each.isascii() and each.isalpha() for each in around)
        if letter in _WESTERN_OFTEN:
            points.append(1.0 if alone and beside else 0.25 if alone or beside else -0.5)
        else:
            points.append(0.75 if letter in _WESTERN_SIGNS and alone else -0.5)
    return sum(points) / max(len(points), 1)


def _cyrillic(text: str) -> float:
    """Judge a Cyrillic reading: whole words of small letters, a capital only at the beginning."""
    points = []
    for place, letter in enumerate(text):
        if ord(letter) < 128:
            continue
        before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        latin = any(each.isascii() and each.isalpha() for each in (before, after))
        alone = not any(ord(each) > 127 for each in before + after)
        if latin or alone:
            points.append(-1.0 if latin else 0.0)
        elif letter in _CYRILLIC_OFTEN:
            points.append(0.9)
        else:
            first = "А" <= letter <= "Я" and not ("а" <= before <= "я")
            points.append(0.7 if first else 0.2 if "а" <= letter <= "я" else -1.0)
    return sum(points) / max(len(points), 1)
