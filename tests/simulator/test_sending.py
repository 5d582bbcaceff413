"""What the bot may send, to whom, and what it gets back."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, Forbidden

from bot.simulator import SimulatorClient
from bot.simulator.client import Person
from bot.simulator.files import MAX_PHOTO_BYTES
from tests.simulator.conftest import Api


def png(width: int = 3, height: int = 2) -> bytes:
    """The beginning of a PNG; nobody looks further than the header."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def jpeg(width: int = 30, height: int = 20) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08"
        + struct.pack(">HH", height, width)
        + bytes(6)
    )


async def test_a_message_arrives_with_its_looks_and_buttons(bot: Bot, anna: Person) -> None:
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Boka", callback_data="b:1")],
            [InlineKeyboardButton("Läs", url="almhult.se")],
        ]
    )
    sent = await bot.send_message(
        anna.id, "<b>Hej</b> å 😀 <i>du</i>", parse_mode="HTML", reply_markup=keyboard
    )
    view = await anna.expect("Hej")
    assert view["text"] == sent.text == "Hej å 😀 du"
    assert view["html"] == "<b>Hej</b> å 😀 <i>du</i>"
    assert [(e["type"], e["offset"], e["length"]) for e in view["entities"]] == [
        ("bold", 0, 3),
        ("italic", 9, 2),
    ]
    assert view["buttons"] == [
        [{"text": "Boka", "data": "b:1"}],
        [{"text": "Läs", "url": "http://almhult.se/"}],
    ]
    assert view["from"]["is_bot"]
    assert not view["silent"]
    assert not view["protected"]
    assert sent.reply_markup is not None
    assert sent.chat.first_name == "Anna"


async def test_the_options_of_a_message_are_kept(bot: Bot, anna: Person) -> None:
    question = await bot.send_message(anna.id, "Fråga")
    sent = await bot.send_message(
        anna.id,
        "Svar https://almhult.se",
        disable_notification=True,
        protect_content=True,
        reply_to_message_id=question.message_id,
        message_effect_id="5104841245755180586",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.has_protected_content
    assert sent.effect_id == "5104841245755180586"
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Fråga"
    view = await anna.last()
    assert (view["silent"], view["protected"]) == (True, True)
    assert view["reply_to"] == question.message_id


async def test_a_reply_keyboard_is_shown_but_not_returned(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "Hej", reply_markup=ReplyKeyboardMarkup([["Ja"]]))
    assert sent.reply_markup is None
    assert (await anna.last())["reply_markup"]["keyboard"] == [[{"text": "Ja"}]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        ("  \n ", "text must be non-empty"),
        ("<b> </b>", "text must be non-empty"),
        ("\u00a0\u200b", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("<b>xx</b>" * 2049, "message is too long"),
        ("x" * 40000, "text is too long"),
        ("a<br>b", 'can\'t parse entities: Unsupported start tag "br" at byte offset 1'),
        ("<p>a</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("3 < 4", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("<b>a", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_a_bad_text_is_refused(api: Api, anna: Person, text: str, reason: str) -> None:
    refusal = await api.refusal("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert refusal == f"Bad Request: {reason}"
    assert len(await anna.messages()) == 1


@pytest.mark.parametrize(
    "text", ["x" * 4096, "<b>" + "x" * 4096 + "</b>", "😀" * 4096, "&lt;" * 4096]
)
async def test_4096_characters_after_parsing_are_allowed(api: Api, anna: Person, text: str) -> None:
    message = await api.ok("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert len(message["text"]) == 4096


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "a"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "a", "callback_data": ""}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "a"}, 'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ({"text": 1, "callback_data": "a"}, 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        ({"text": " ", "callback_data": "a"}, "BUTTON_TEXT_INVALID"),
        ({"text": "a", "callback_data": "å" * 32 + "x"}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "url": "ftp://a.se"}, "inline keyboard button URL 'ftp://a.se' is invalid: Unsupported URL protocol"),
        ({"text": "a", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        ({"text": "a", "url": "https://a.se", "callback_data": "a"}, "can't parse inline keyboard button: Exactly one of the action fields must be used"),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ("a", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)  # fmt: skip
async def test_a_bad_button_is_refused(api: Api, anna: Person, button: Any, reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await api.refusal("sendMessage", chat_id=anna.id, text="a", reply_markup=markup)
    assert refusal == f"Bad Request: {reason}"


async def test_64_bytes_of_callback_data_are_allowed(api: Api, anna: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "å" * 32}]]}
    await api.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=markup)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"inline_keyboard": ["a"]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": "a"}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 9]}, "REPLY_MARKUP_TOO_LONG"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}, "REPLY_MARKUP_TOO_LONG"),
    ],
)  # fmt: skip
async def test_a_malformed_keyboard_is_refused(
    api: Api, anna: Person, markup: Any, reason: str
) -> None:
    refusal = await api.refusal("sendMessage", chat_id=anna.id, text="a", reply_markup=markup)
    assert refusal == f"Bad Request: {reason}"


async def test_nobody_is_written_to_who_did_not_start(bot: Bot, telegram: SimulatorClient) -> None:
    bo = await telegram.add_person("Bo")
    with pytest.raises(Forbidden, match="can't initiate conversation with a user"):
        await bot.send_message(bo.id, "Hej")
    await bo.send("/start")
    await bot.send_message(bo.id, "Hej")


async def test_who_blocked_the_bot_is_not_written_to(bot: Bot, anna: Person) -> None:
    await anna.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "Hej")
    await anna.unblock()
    await bot.send_message(anna.id, "Hej")


async def test_a_deactivated_account_is_not_written_to(bot: Bot, anna: Person) -> None:
    await anna.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(anna.id, "Hej")


@pytest.mark.parametrize("chat_id", [5, -5, -1_001_234_567_890, "@nobody", "x"])
async def test_an_unknown_chat_is_not_found(api: Api, chat_id: Any) -> None:
    assert (
        await api.refusal("sendMessage", chat_id=chat_id, text="a") == "Bad Request: chat not found"
    )


async def test_a_missing_chat_is_told(api: Api) -> None:
    assert await api.refusal("sendMessage", text="a") == "Bad Request: chat_id is empty"


async def test_a_reply_to_nothing_is_refused_unless_allowed(api: Api, anna: Person) -> None:
    reply = {"message_id": 999}
    refusal = await api.refusal("sendMessage", chat_id=anna.id, text="a", reply_parameters=reply)
    assert refusal == "Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    await api.ok("sendMessage", chat_id=anna.id, text="a", reply_parameters=reply)


# -- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "size"), [(png(3, 2), (3, 2)), (jpeg(30, 20), (30, 20))])
async def test_a_photo_is_sent_and_shown(
    bot: Bot, telegram: SimulatorClient, anna: Person, content: bytes, size: tuple[int, int]
) -> None:
    sent = await bot.send_photo(anna.id, content, caption="<i>bild</i>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == size
    view = await anna.expect("bild")
    assert view["caption"] == "bild"
    assert "text" not in view
    assert await telegram.download(view["photo"]["url"]) == content
    again = await bot.send_photo(anna.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "Image_process_failed"),
        (b"", "File must be non-empty"),
        (png(9000, 1001), "Photo_invalid_dimensions"),
        (png(2100, 100), "Photo_invalid_dimensions"),
        (png(0, 1), "Photo_invalid_dimensions"),
        (png() + bytes(MAX_PHOTO_BYTES), "too big for a photo; the maximum size is 10485760"),
    ],
)
async def test_a_bad_photo_is_refused(bot: Bot, anna: Person, content: bytes, reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_photo(anna.id, content)


async def test_a_document_keeps_its_name(bot: Bot, telegram: SimulatorClient, anna: Person) -> None:
    sent = await bot.send_document(anna.id, b"BEGIN:VCALENDAR", filename="Besök å.ics")
    assert sent.document is not None
    assert sent.document.file_name == "Besök å.ics"
    view = await anna.last()
    assert view["document"]["mime_type"] == "text/calendar"
    assert await telegram.download(view["document"]["url"]) == b"BEGIN:VCALENDAR"


async def test_a_document_of_50_mb_is_the_largest(api: Api, anna: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id)})
    form.add_field("document", BytesIO(bytes(52 * 1024 * 1024)), filename="a.bin")
    async with api.session.post(f"{api.url}/bot{api.token}/sendDocument", data=form) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("nonsense", "wrong file identifier/HTTP URL specified"),
        ("https://a.se/x.png", "failed to get HTTP URL content"),
        ("attach://nothing", "wrong file identifier/HTTP URL specified"),
        ("", "there is no photo in the request"),
    ],
)
async def test_an_unknown_file_is_refused(api: Api, anna: Person, photo: str, reason: str) -> None:
    refusal = await api.refusal("sendPhoto", chat_id=anna.id, photo=photo)
    assert refusal == f"Bad Request: {reason}"


async def test_a_document_is_no_photo(bot: Bot, api: Api, anna: Person) -> None:
    sent = await bot.send_document(anna.id, b"x", filename="a.txt")
    assert sent.document is not None
    refusal = await api.refusal("sendPhoto", chat_id=anna.id, photo=sent.document.file_id)
    assert refusal == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(("length", "fits"), [(1024, True), (1025, False)])
async def test_a_caption_has_1024_characters_after_parsing(
    bot: Bot, anna: Person, length: int, fits: bool
) -> None:
    caption = f"<b>{'x' * length}</b>"
    if fits:
        await bot.send_photo(anna.id, png(), caption=caption, parse_mode="HTML")
    else:
        with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
            await bot.send_photo(anna.id, png(), caption=caption, parse_mode="HTML")


async def test_an_album_is_several_messages(bot: Bot, anna: Person) -> None:
    sent = await bot.send_media_group(
        anna.id, [InputMediaPhoto(png(), caption="ett"), InputMediaPhoto(jpeg())]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["ett", None]


async def test_an_album_is_of_one_kind_and_not_too_small(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)document can't be mixed with other media types"):
        await bot.send_media_group(
            anna.id, [InputMediaPhoto(png()), InputMediaDocument(b"x", filename="a.txt")]
        )
    with pytest.raises(BadRequest, match=r"(?i)wrong number of messages"):
        await bot.send_media_group(anna.id, [InputMediaPhoto(png())])


async def test_a_location_is_on_earth(bot: Bot, api: Api, anna: Person) -> None:
    sent = await bot.send_location(anna.id, 56.55, 14.14)
    assert sent.location is not None
    assert sent.location.latitude == 56.55
    refusal = await api.refusal("sendLocation", chat_id=anna.id, latitude=91, longitude=0)
    assert refusal == "Bad Request: wrong location specified"
    assert await api.refusal("sendLocation", chat_id=anna.id) == "Bad Request: latitude is empty"


async def test_a_message_is_copied_without_its_buttons(bot: Bot, anna: Person) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a")]])
    original = await bot.send_photo(anna.id, png(), caption="hej", reply_markup=keyboard)
    copy = await bot.copy_message(anna.id, anna.id, original.message_id, caption="nytt")
    view = await anna.last()
    assert view["message_id"] == copy.message_id
    assert (view["caption"], view["buttons"]) == ("nytt", [])
    with pytest.raises(BadRequest, match=r"(?i)message to copy not found"):
        await bot.copy_message(anna.id, anna.id, 999)


# -- how parameters travel ---------------------------------------------------------------------


async def test_parameters_are_read_from_query_form_multipart_and_json(
    api: Api, anna: Person
) -> None:
    address = f"{api.url}/bot{api.token}/sendMessage"
    fields = {"chat_id": str(anna.id), "text": "å&<", "disable_notification": "true"}
    multipart = aiohttp.FormData(fields)
    multipart.add_field("unused", b"x", filename="x.txt")
    requests: list[dict[str, Any]] = [
        {"params": fields},
        {"data": fields},
        {"data": multipart},
        {"json": {"chat_id": anna.id, "text": "å&<", "disable_notification": True}},
    ]
    for request in requests:
        async with api.session.post(address, **request) as response:
            assert (await response.json())["result"]["text"] == "å&<"
        assert (await anna.last())["silent"]
    async with api.session.get(address, params=fields) as response:
        assert (await response.json())["ok"]


async def test_a_malformed_body_is_refused(api: Api) -> None:
    address = f"{api.url}/bot{api.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with api.session.post(address, data=b"{", headers=headers) as response:
        assert response.status == 400
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with api.session.post(address, data=b"nonsense", headers=headers) as response:
        assert response.status == 400


async def test_token_and_method_are_checked(api: Api) -> None:
    async with api.session.get(f"{api.url}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    async with api.session.get(f"{api.url}/bot{api.token}/getNothing") as response:
        assert response.status == 404
        assert (await response.json())["description"] == "Not Found"
    async with api.session.get(f"{api.url}/bot{api.token}/GETME") as response:
        assert (await response.json())["result"]["username"] == "LoftesbotenDemoBot"
