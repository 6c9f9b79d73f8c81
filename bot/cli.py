"""The commands. Each known trouble is one clear line on standard error and exit status 1; wrong use is 2."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Callable

import typer
from typer.main import get_command

from bot import logs
from bot.commands import care, keys, learned, lists, office, papers, qr, records, registers, running, simulate, trial
from bot.commands.shared import Trouble
from bot.config import ConfigError, Settings
from bot.database import DatabaseTrouble, explained
from bot.rules.register import RegisterErrors

cli = typer.Typer(
    help="三长 bot：住在居民微信群里的社区治理助手。第一次用：python -m bot run",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

#: Every command by its name, in the order of the help.
COMMANDS: dict[str, Callable[..., None]] = {
    "run": running.run,
    "demo": registers.demo,
    "import": registers.import_,
    "export": registers.export,
    "check": registers.check,
    "requests": lists.requests,
    "request": lists.request,
    "papers": papers.papers,
    "decisions": papers.decisions,
    "deadlines": papers.deadlines,
    "replay": trial.replay,
    "simulate": simulate.simulate,
    "understand": learned.understand,
    "train": records.train,
    "evaluate": records.evaluate,
    "same": learned.same,
    "learn": office.learn,
    "backup": care.backup,
    "restore": care.restore,
    "migrate": care.migrate,
    "doctor": care.doctor,
    "link": qr.link,
}
for name, command in COMMANDS.items():
    cli.command(name)(command)
for name, group in {"lexicon": office.lexicon, "token": keys.tokens, "webhook": keys.webhooks}.items():
    cli.add_typer(group, name=name)

#: What the command line complains about -> what people are told.
_WRONG = (
    (r"No such command '(.*)'\.", "没有命令 {0}"),
    (r"No such option: ([^ ]+).*", "没有选项 {0}"),
    (r"Missing (?:option|argument|parameter) '(.*)'\.", "缺少 {0}"),
    (r"Invalid value for '(.*)': .*integer.*", "{0} 应当是整数"),
    (r"Invalid value for '(.*)': .*number.*", "{0} 应当是数字"),
    (r"Invalid value for '(.*)': (.*)", "{0}：{1}"),
    (r"Invalid value: (.*)", "{0}"),
    (r"Got unexpected extra argument.*\((.*)\)", "多出来的内容：{0}"),
    (r"Option '(.*)' requires an argument\.", "选项 {0} 后面要写内容"),
)

#: What the system complains about -> what people are told.
_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满，请腾出空间后再试",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后再试",
    errno.EFBIG: "文件太大，写不下",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EADDRINUSE: "端口已被别的程序占用，请换一个（--port）",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址（--host）",
}


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end with its status; known troubles end in one line, unknown ones too (see bot.logs)."""
    logs.last_words(Settings().data_dir)
    logs.configure(Settings().log.model_copy(update={"level": "warning"}), Settings().data_dir)
    raise SystemExit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    try:
        with explained():
            done = get_command(cli).main(arguments, prog_name="python -m bot", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except typer.TyperException as wrong:
        return _wrong_use(wrong)
    except (typer.Abort, KeyboardInterrupt):
        return 128 + signal.SIGINT
    except BrokenPipeError:  # whoever read our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Trouble, ConfigError, RegisterErrors, DatabaseTrouble, OSError) as trouble:
        typer.echo(told(trouble), err=True)
        return 1


def told(trouble: Exception) -> str:
    """A known trouble in the words of the person at the console: one line, or one line a fault."""
    if isinstance(trouble, RegisterErrors):
        return "\n".join([*map(str, trouble.problems), f"{trouble}，没有导入任何内容"])
    if isinstance(trouble, OSError):
        why = _SYSTEM.get(trouble.errno or 0) or trouble.strerror or str(trouble)
        return f"{trouble.filename}：{why}" if trouble.filename else why
    return str(trouble)


def _wrong_use(wrong: typer.TyperException) -> int:
    """Say what is wrong with the call; nothing but the command's name asks for the help, which was asked for."""
    said = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
    if type(wrong).__name__ == "NoArgsIsHelpError":
        typer.echo(said)
        return 2
    for pattern, words in _WRONG:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            said = words.format(*found.groups())
            break
    where = getattr(getattr(wrong, "ctx", None), "command_path", "python -m bot")
    typer.echo(f"用法不对：{' '.join(said.split())}（看用法：{where} --help）", err=True)
    return int(getattr(wrong, "exit_code", 1))
