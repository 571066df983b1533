"""Names that are not a person's: what people call folders and files of their own work."""

from __future__ import annotations

import re

from autograder.intake.attempts import is_marked, is_time
from autograder.intake.filenames import LESSON_LIKE, plain

_WORK = """
src source code scripts script lib libs util utils helper helpers common data dataset datasets docs
doc documents document report reports figures figure fig images image img pics plots plot output
outputs out result results log logs run runs checkpoint checkpoints model models weights tests test
testing build dist bin tmp temp misc other others stuff work working mywork my mine notebooks
notebook ipynb python py colab drive downloads download desktop folder untitled exercises exercise
exercices exercice uebung übung uebungen übungen ejercicio ejercicios solution solutions answer
answers reference template templates starter handout stub stubs homework homeworks hw assignment
assignments lab labs week weeks day part task tasks problem problems question questions chapter unit
module project projects ps pset ex lesson lessons aufgabe aufgaben blatt devoir devoirs tp td tarea
tareas practica compito opgave oppgave submission submissions attachment attachments handin upload
uploads final old new copy kopie copie copia backup draft feedback extra bonus optional shared
assets resources notes note readme text written theory practice practical optim torch pytorch
training losses gradients adaptive experiments solved fixed done finished corrected graded venv env
conda site packages vendor third party 課題 提出 提出物 宿題 演習 練習 レポート 解答 回答
新しいフォルダー 無題 과제 제출 숙제 연습 실습 풀이 답안 作业 提交 练习 答案 新建文件夹
"""
_CLASS = """
section sections class classes course courses tutorial tutorials lab labs assignment assignments
homework homeworks hw submission submissions submitted students week project exercise exercises task
tasks ps pset problem set lesson download downloads export exports term semester spring fall autumn
winter summer monday tuesday wednesday thursday friday morning afternoon abgaben abgabe aufgabe
blatt uebung übung kurs tutorium entregas tarea curso devoir cours clase classe klasse セクション
クラス 組 班 課題 提出物 授業 講義 반 분반 과제 수업 班级 作业 课程
"""
_OF_WORK = frozenset(_WORK.split())
_OF_A_CLASS = frozenset(_CLASS.split())

_LONG_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def _words(name: str) -> list[str]:
    return _WORD.findall(LESSON_LIKE.sub(" lesson ", plain(name).casefold()))


def is_of_work(name: str) -> bool:
    """Whether a folder's or a file's name says what is in it, or which attempt it is; then it is
    no person's."""
    words = _words(name)
    if any(not is_time(number) for number in _LONG_NUMBER.findall(name)):
        return False  # a student's number
    if not words:
        return is_marked(name)
    return is_marked(name) or _consists_of(words, _OF_WORK)


def is_of_a_class(name: str) -> bool:
    """Whether a folder's name is one for a class, a part of it, or an assignment."""
    return _consists_of(_words(name), _OF_A_CLASS)


def _consists_of(words: list[str], known: frozenset[str]) -> bool:
    """Whether all words are known ones, or single letters beside them: `Section A`, not `A`."""
    found = [word for word in words if word in known]
    return bool(found) and all(word in known or len(word) == 1 for word in words)
