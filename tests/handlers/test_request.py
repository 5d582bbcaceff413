"""The request class against real servers on loopback: what arrives, what fails, what it may say."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from handlers.transport.request import AiohttpRequest, MaybeDelivered, NotDelivered

TOKEN = "123456:canary-AAE_never-in-a-log"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def api(handler: Handler) -> AsyncIterator[str]:
    """A server that answers every path with ``handler``; gives its address with the bot's token."""
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}/bot{TOKEN}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_api(connected: Connected) -> AsyncIterator[str]:
    """A server below HTTP, for connections that break."""

    async def then_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await connected(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(then_close, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}"
    finally:
        server.close()


@asynccontextmanager
async def a_bot(base: str, request: AiohttpRequest) -> AsyncIterator[Bot]:
    bot = Bot(
        TOKEN,
        base_url=base.removesuffix(TOKEN),
        base_file_url=base.removesuffix(f"/bot{TOKEN}") + "/file/bot",
        request=request,
        get_updates_request=AiohttpRequest(),
    )
    async with bot:
        yield bot


def parameters(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


def ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refused(code: int, description: str, **response_parameters: object) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description}
    if response_parameters:
        body["parameters"] = response_parameters
    return web.json_response(body, status=code)


async def answer_nothing(_: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return ok(True)


def raw_ok(result: str = "true") -> bytes:
    content = f'{{"ok": true, "result": {result}}}'.encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request with a Content-Length, or b"" when the client has gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    return head + await reader.readexactly(length)


def everything_told(error: BaseException) -> str:
    """All that a log might write of an exception, chained ones included, suppressed or not."""
    told, left = "", [error]
    while left:
        one = left.pop()
        told += f"{one} {one!r} {one.args!r} "
        left += [other for other in (one.__cause__, one.__context__) if other is not None]
    return told


# What arrives


async def test_parameters_arrive_as_json_with_their_types() -> None:
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.method, request.path, request.content_type, await request.json()))
        return ok({"message_id": 7})

    async with api(handler) as base, AiohttpRequest() as request:
        data = parameters(chat_id=42, text='Åsa <b>&"\u202e🚓', silent=True, ids=[1, 2], none=None)
        assert await request.post(f"{base}/sendMessage", data) == {"message_id": 7}

    assert seen == [
        (
            "POST",
            f"/bot{TOKEN}/sendMessage",
            "application/json",
            {"chat_id": 42, "text": 'Åsa <b>&"\u202e🚓', "silent": True, "ids": [1, 2]},
        )
    ]


async def test_a_call_without_parameters_is_an_empty_object() -> None:
    async def handler(request: web.Request) -> web.Response:
        return ok(await request.json())

    async with api(handler) as base, AiohttpRequest() as request:
        assert await request.post(f"{base}/getMe") == {}


async def test_files_arrive_as_multipart_with_name_type_and_bytes() -> None:
    picture = bytes(range(256)) * 1000
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.Response:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                seen[name] = (value.filename, value.content_type, value.file.read())
            else:
                seen[name] = value
        return ok(True)

    async with api(handler) as base, AiohttpRequest() as request:
        data = parameters(
            chat_id=42,
            caption="Besök på måndag",
            document=InputFile(picture, 'besök "ett".png'),
            markup={"a": [1]},
        )
        await request.post(f"{base}/sendDocument", data)

    assert seen == {
        "chat_id": "42",
        "caption": "Besök på måndag",
        "markup": '{"a": [1]}',
        "document": ("besök %22ett%22.png", "image/png", picture),
    }


async def test_an_open_file_is_sent_whole_each_time() -> None:
    async def handler(request: web.Request) -> web.Response:
        field = (await request.post())["document"]
        assert isinstance(field, web.FileField)
        return ok(field.file.read().decode())

    file = io.BytesIO(b"BEGIN:VCALENDAR")
    data = parameters(document=InputFile(file, "a.ics", read_file_handle=False))
    async with api(handler) as base, AiohttpRequest() as request:
        for _ in range(2):
            answer: object = await request.post(f"{base}/sendDocument", data)
            assert answer == "BEGIN:VCALENDAR"
    assert not file.closed


async def test_a_large_upload_arrives_whole() -> None:
    picture = b"\x89PNG" * 1_000_000

    async def handler(request: web.Request) -> web.Response:
        field = (await request.post())["photo"]
        assert isinstance(field, web.FileField)
        return ok(field.file.read() == picture)

    async with api(handler) as base, AiohttpRequest() as request:
        assert await request.post(f"{base}/sendPhoto", parameters(photo=InputFile(picture))) is True


async def test_a_file_is_downloaded_byte_for_byte() -> None:
    content = f"this file speaks of {TOKEN}".encode()

    async def handler(request: web.Request) -> web.Response:
        assert request.method == "GET"
        return web.Response(body=content)

    async with api(handler) as base, AiohttpRequest() as request:
        assert await request.retrieve(f"{base}/photos/1.jpg") == content


async def test_a_redirect_is_not_followed() -> None:
    async def handler(request: web.Request) -> web.Response:
        raise web.HTTPFound("/elsewhere")

    async with api(handler) as base, AiohttpRequest() as request:
        status, _ = await request.do_request(f"{base}/sendMessage", "POST", parameters(chat_id=1))
    assert status == 302


async def test_it_carries_a_whole_telegram_bot() -> None:
    seen = []
    me = {"id": 123456, "is_bot": True, "first_name": "B", "username": "b_bot"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 42, "type": "private"}, "text": "Hej"}

    async def handler(request: web.Request) -> web.Response:
        method = request.path.rsplit("/", 1)[1]
        seen.append(method)
        return ok({"getMe": me, "sendMessage": message, "getUpdates": []}.get(method))

    async with api(handler) as base, a_bot(base, AiohttpRequest()) as bot:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Läst", callback_data="r:1")]])
        sent = await bot.send_message(42, "Hej", reply_markup=keyboard)
        updates = await bot.get_updates(timeout=0, allowed_updates=["message"])

    assert (sent.text, updates) == ("Hej", ())
    assert seen == ["getMe", "sendMessage", "getUpdates"]


# What the server refuses


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, BadRequest),
        (401, InvalidToken),
        (403, Forbidden),
        (404, InvalidToken),
        (409, Conflict),
        (502, NetworkError),
    ],
)
async def test_a_refusal_becomes_the_error_of_its_code(code: int, error: type[Exception]) -> None:
    async def handler(_: web.Request) -> web.Response:
        return refused(code, "chat not found")

    async with api(handler) as base, AiohttpRequest() as request:
        with pytest.raises(error, match=r"(?i)chat not found") as caught:
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert type(caught.value) is error


async def test_an_error_page_that_quotes_the_address_is_told_without_the_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=502, text=f"<h1>Could not reach {request.path}</h1>")

    async with api(handler) as base, AiohttpRequest() as request:
        with pytest.raises(NetworkError, match="Could not reach /bot<token>/") as caught:
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert TOKEN not in everything_told(caught.value) + caplog.text


# What surely was not delivered


async def test_a_refused_connection_was_not_delivered() -> None:
    async with api(answer_nothing) as base:
        pass  # nobody listens there any more
    async with AiohttpRequest() as request:
        with pytest.raises(NotDelivered, match="ClientConnectorError") as caught:
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert not isinstance(caught.value, TimedOut)


async def test_an_unknown_host_was_not_delivered() -> None:
    async with AiohttpRequest(connect_timeout=2) as request:
        with pytest.raises(NotDelivered):
            await request.post(f"http://no-such-host.invalid/bot{TOKEN}/getMe")


@pytest.mark.parametrize("address", ["http://", "http://[bad", "ftp://host", "no address"])
async def test_a_broken_address_was_not_delivered_and_is_not_repeated(address: str) -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NotDelivered) as caught:
            await request.post(f"{address}/bot{TOKEN}/getMe")
    assert TOKEN not in everything_told(caught.value)


async def test_a_connection_that_is_not_made_in_time_was_not_delivered() -> None:
    async def no_handshake(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()  # the client says hello for TLS and never gets an answer

    async with raw_api(no_handshake) as base, AiohttpRequest(connect_timeout=0.1) as request:
        with pytest.raises(NotDelivered, match="ConnectionTimeoutError"):
            await request.post(f"{base.replace('http:', 'https:')}/sendMessage")


async def test_no_free_connection_in_time_was_not_delivered() -> None:
    async with api(answer_nothing) as base, AiohttpRequest(1, pool_timeout=0.05) as request:
        holding = asyncio.create_task(request.post(f"{base}/getUpdates", read_timeout=20))
        await asyncio.sleep(0.05)
        with pytest.raises(NotDelivered, match="Pool timeout"):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
        holding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await holding


async def test_waiters_for_a_connection_are_served_in_order() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.01)
        return ok((await request.json())["n"])

    async with api(handler) as base, AiohttpRequest(2, pool_timeout=None) as request:
        calls = [request.post(f"{base}/sendMessage", parameters(n=n)) for n in range(10)]
        answers = [await call for call in asyncio.as_completed(calls)]
    assert sorted(map(int, map(str, answers))) == list(range(10))


# What may have been delivered


async def test_silence_after_the_request_leaves_it_in_doubt() -> None:
    async with api(answer_nothing) as base, AiohttpRequest(read_timeout=0.1) as request:
        with pytest.raises(MaybeDelivered, match="SocketTimeoutError") as caught:
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert isinstance(caught.value, TimedOut)


async def test_a_calls_own_read_timeout_goes_before_the_default() -> None:
    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return ok(True)

    async with api(slow) as base, AiohttpRequest(read_timeout=0.1) as request:
        assert request.read_timeout == 0.1
        assert await request.post(f"{base}/getMe", read_timeout=None) is True
        assert await request.post(f"{base}/getMe", read_timeout=5) is True
        with pytest.raises(MaybeDelivered):
            await request.post(f"{base}/getMe", read_timeout=0)
        with pytest.raises(MaybeDelivered):
            await request.post(f"{base}/getMe")


async def test_an_upload_that_nobody_takes_times_out_in_doubt() -> None:
    async def read_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transport = writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()
        await asyncio.sleep(5)

    picture = InputFile(b"x" * 30_000_000)
    async with (
        raw_api(read_nothing) as base,
        AiohttpRequest(media_write_timeout=0.2, read_timeout=20) as request,
    ):
        # Had it waited for the server to go, the error would be another.
        with pytest.raises(MaybeDelivered, match="TimeoutError"):
            await request.post(f"{base}/sendPhoto", parameters(photo=picture))


async def test_a_server_that_goes_after_reading_leaves_it_in_doubt_and_gets_it_once() -> None:
    seen = []

    async def read_and_go(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))

    async with raw_api(read_and_go) as base, AiohttpRequest() as request:
        with pytest.raises(MaybeDelivered, match="ServerDisconnectedError"):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert len(seen) == 1


async def test_a_server_that_goes_before_reading_leaves_it_in_doubt() -> None:
    async def go(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1)  # closing with the rest unread resets the connection

    async with raw_api(go) as base, AiohttpRequest() as request:
        with pytest.raises(MaybeDelivered):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1, text="x" * 4000))


async def test_a_server_that_goes_in_the_middle_of_its_answer_leaves_it_in_doubt() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok": tr')

    async with raw_api(half) as base, AiohttpRequest() as request:
        with pytest.raises(MaybeDelivered, match="ClientPayloadError"):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))


async def test_an_answer_that_is_no_http_leaves_it_in_doubt() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"what?\r\n\r\n")

    async with raw_api(nonsense) as base, AiohttpRequest() as request:
        with pytest.raises(MaybeDelivered):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))


# Kept-alive connections


async def test_one_connection_is_used_again() -> None:
    connections = 0

    async def many(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await read_request(reader):
            writer.write(raw_ok())

    async with raw_api(many) as base, AiohttpRequest() as request:
        for _ in range(5):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert connections == 1


async def test_a_connection_closed_while_idle_is_replaced_without_a_word() -> None:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(raw_ok())

    async with raw_api(one) as base, AiohttpRequest() as request:
        for _ in range(3):
            assert await request.post(f"{base}/sendMessage", parameters(chat_id=1)) is True
            await asyncio.sleep(0.1)


async def test_a_post_on_a_reused_connection_is_not_repeated_once_its_bytes_are_out() -> None:
    seen = 0

    async def second_time_go(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        await read_request(reader)
        writer.write(raw_ok())
        await read_request(reader)  # read, perhaps acted on, and never answered
        seen += 1

    async with raw_api(second_time_go) as base, AiohttpRequest() as request:
        await request.post(f"{base}/sendMessage", parameters(chat_id=1))
        with pytest.raises(MaybeDelivered):
            await request.post(f"{base}/sendMessage", parameters(chat_id=1))
    assert seen == 1


async def test_a_post_whose_connection_closed_before_its_first_byte_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(await request.json())
        return ok(True)

    async with api(handler) as base, AiohttpRequest() as request:
        await request.post(f"{base}/sendMessage", parameters(n=1))
        close_before_next_send(monkeypatch)
        assert await request.post(f"{base}/sendMessage", parameters(n=2)) is True
    assert seen == [{"n": 1}, {"n": 2}]


async def test_it_is_repeated_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(_: web.Request) -> web.Response:
        return ok(True)

    async with api(handler) as base, AiohttpRequest() as request:
        close_before_next_send(monkeypatch, times=2)
        with pytest.raises(NotDelivered) as caught:
            await request.post(f"{base}/sendMessage", parameters(n=1))
    assert TOKEN not in everything_told(caught.value)


def close_before_next_send(monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    """Close the connection between aiohttp taking it from its pool and writing to it: a moment that
    no server can be made to hit reliably."""
    send = aiohttp.ClientRequest.send
    left = times

    async def closing_send(
        self: aiohttp.ClientRequest, conn: aiohttp.connector.Connection
    ) -> aiohttp.ClientResponse:
        nonlocal left
        if left:
            left -= 1
            assert conn.transport is not None
            conn.transport.close()
        return await send(self, conn)

    monkeypatch.setattr(aiohttp.ClientRequest, "send", closing_send)


# The token, cancelling, opening and closing


async def test_no_failure_and_no_log_line_tells_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    # python-telegram-bot's Bot logs its own address, token included, when it is made; keeping that
    # out is the log setup's work, not the request class's.
    caplog.set_level(logging.INFO, "telegram.Bot")
    asyncio.get_running_loop().set_debug(True)
    told = []

    async def go(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async def fails(base: str, request: AiohttpRequest) -> None:
        async with request:
            with pytest.raises(NetworkError) as caught:
                await request.post(f"{base}/sendMessage", parameters(text="x" * 200_000))
            told.append(everything_told(caught.value))

    async with raw_api(go) as base:
        await fails(base, AiohttpRequest())
        await fails(base.replace("http:", "https:"), AiohttpRequest())
    await fails(base, AiohttpRequest())
    async with api(answer_nothing) as base:
        await fails(base, AiohttpRequest(read_timeout=0.05))
        with pytest.raises(NetworkError) as caught:
            async with a_bot(base, AiohttpRequest(read_timeout=0.05)):
                pass  # getMe gets no answer
        told.append(everything_told(caught.value))

    assert len(told) == 5
    assert TOKEN not in "".join(told)
    assert TOKEN not in caplog.text


async def test_an_answer_that_is_no_json_is_logged_without_the_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=f"you asked for {request.path}")

    async with api(handler) as base, AiohttpRequest() as request:
        with pytest.raises(Exception, match="Invalid server response"):
            await request.post(f"{base}/sendMessage")
    assert "you asked for /bot<token>/sendMessage" in caplog.text
    assert TOKEN not in caplog.text


async def test_cancelling_passes_through_and_frees_the_connection() -> None:
    silent = True

    async def handler(request: web.Request) -> web.Response:
        return await answer_nothing(request) if silent else ok(True)

    async with api(handler) as base, AiohttpRequest(connections=1) as request:
        call = asyncio.create_task(request.post(f"{base}/sendMessage", read_timeout=20))
        waiting = asyncio.create_task(request.post(f"{base}/sendMessage", pool_timeout=20))
        await asyncio.sleep(0.05)
        for task in (waiting, call):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        silent = False
        assert await request.post(f"{base}/getMe") is True


async def test_it_opens_twice_and_closes_twice_without_harm() -> None:
    async def handler(_: web.Request) -> web.Response:
        return ok(True)

    request = AiohttpRequest()
    async with api(handler) as base:
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(f"{base}/getMe") is True
            await request.shutdown()
            await request.shutdown()


async def test_a_call_before_opening_is_refused() -> None:
    with pytest.raises(NetworkError, match="not initialized"):
        await AiohttpRequest().post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")


async def test_many_calls_at_once_get_their_own_answers() -> None:
    async def handler(request: web.Request) -> web.Response:
        return ok((await request.json())["n"])

    async with api(handler) as base, AiohttpRequest(20, pool_timeout=None) as request:
        calls = (request.post(f"{base}/sendMessage", parameters(n=n)) for n in range(200))
        assert await asyncio.gather(*calls) == list(range(200))


async def test_the_proxy_given_is_asked_with_the_whole_address() -> None:
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(json.loads(await request.text()))
        return ok(str(request.url.host))

    async with api(handler) as base:
        proxy = base.removesuffix(f"/bot{TOKEN}")
        async with AiohttpRequest(proxy=proxy) as request:
            url = f"http://api.example.invalid/bot{TOKEN}/sendMessage"
            answer: object = await request.post(url, parameters(n=1))
            assert answer == "api.example.invalid"
    assert seen == [{"n": 1}]
