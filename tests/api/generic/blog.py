"""A blog of a few tables, and the endpoints that a team would write for it; one of its tables is a resource as well."""

import enum
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pydantic import Field
from sqlalchemy import Column, ForeignKey, MetaData, Numeric, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from admin_app import (
    STANDARD,
    AllowAny,
    Allows,
    APIView,
    CreateAPIView,
    DestroyAPIView,
    GenericAPIView,
    HasRole,
    Invalid,
    IsAdmin,
    IsSignedIn,
    ListAPIView,
    ListCreateAPIView,
    ModelSerializer,
    ModelView,
    Permission,
    ReadOnly,
    RetrieveUpdateDestroyAPIView,
    Router,
    RuleBroken,
    Serializer,
    ViewSet,
    db,
    route,
)
from models.base import NAMING_CONVENTION


class Blog(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Mood(enum.Enum):
    CALM = "calm"
    LOUD = "loud"


blog_tag = Table(
    "blog_post_tag",
    Blog.metadata,
    Column("post_id", ForeignKey("blog_post.id"), primary_key=True),
    Column("tag_id", ForeignKey("blog_tag.id"), primary_key=True),
)


class Writer(Blog):
    __tablename__ = "blog_writer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    password: Mapped[str | None] = mapped_column(String(40), info={"secret": True})


class BlogTag(Blog):
    __tablename__ = "blog_tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Post(Blog):
    __tablename__ = "blog_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(40), unique=True)
    text: Mapped[str | None] = mapped_column(Text)
    mood: Mapped[Mood] = mapped_column(default=Mood.CALM)
    fee: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    written_at: Mapped[datetime | None]
    owner: Mapped[int | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("blog_writer.id"))

    author: Mapped[Writer | None] = relationship()
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="post", cascade="all, delete-orphan", order_by="Comment.position"
    )
    tags: Mapped[list[BlogTag]] = relationship(secondary=blog_tag)


class Comment(Blog):
    __tablename__ = "blog_comment"
    __table_args__ = (UniqueConstraint("post_id", "position", name="uq_comment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("blog_post.id"))
    position: Mapped[int]
    said_by: Mapped[str] = mapped_column(String(20))
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("blog_writer.id"))

    post: Mapped[Post] = relationship(back_populates="comments")
    writer: Mapped[Writer | None] = relationship()


class Memo(Blog):
    """A table that is a resource as well, with rules for rows and fields."""

    __tablename__ = "blog_memo"

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(20))
    salary: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(5))


class Code(Blog):
    """A key that a person types."""

    __tablename__ = "blog_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    words: Mapped[str | None] = mapped_column(String(20))


class Note(Blog):
    """A table without a resource that leads to one."""

    __tablename__ = "blog_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(20))
    memo_id: Mapped[int | None] = mapped_column(ForeignKey("blog_memo.id"))

    memo: Mapped[Memo | None] = relationship()


class Box(Blog):
    """A parent without a resource whose children are one."""

    __tablename__ = "blog_box"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(20))

    items: Mapped[list["Item"]] = relationship(back_populates="box", cascade="all, delete-orphan", order_by="Item.id")


class Item(Blog):
    __tablename__ = "blog_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20), default="North")
    box_id: Mapped[int] = mapped_column(ForeignKey("blog_box.id"))
    tag_id: Mapped[int | None] = mapped_column(ForeignKey("blog_tag.id"))

    box: Mapped[Box] = relationship(back_populates="items")
    tag: Mapped[BlogTag | None] = relationship()


def of_own_region(user: Any) -> Any:
    return Memo.region == user.attributes.get("region")


class MemoView(ModelView):
    model = Memo
    policy = STANDARD.but(rows=of_own_region, fields={"salary": {"ops"}}, writable={"grade": {"ops"}})


def items_of_own_region(user: Any) -> Any:
    return Item.region == user.attributes.get("region")


class ItemView(ModelView):
    model = Item
    policy = STANDARD.but(rows=items_of_own_region, writable={"tag": {"ops"}})


class ItemSerializer(ModelSerializer):
    model = Item
    fields = ("id", "name", "region", "tag_id")


class BoxSerializer(ModelSerializer):
    model = Box
    fields = ("id", "label")
    items: list[ItemSerializer]


class Boxes(ViewSet):
    query = select(Box)
    serializer_class = BoxSerializer
    permission_classes = IsSignedIn


class WriterSerializer(ModelSerializer):
    model = Writer
    fields = ("id", "name")


class CommentSerializer(ModelSerializer):
    """What somebody said."""

    model = Comment
    fields = ("id", "position", "said_by", "writer_id", "writer.name")

    def validate_said_by(self, value: str) -> str:
        if "spam" in value:
            raise ValueError("Nobody says spam here.")
        return value.strip()


class PostSerializer(ModelSerializer):
    model = Post
    fields = ("id", "title", "text", "mood", "fee", "written_at", "owner", "author_id", "author.name", "headline")
    read_only = ("owner",)
    comments: list[CommentSerializer]

    def get_headline(self, post: Post) -> str:
        return post.title.upper()

    def validate_title(self, value: str) -> str:
        if value == "Untitled":
            raise ValueError("Give it a title.")
        return value

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("mood") is Mood.LOUD and data.get("fee"):
            raise Invalid("Loud posts are free.", fields={"fee": "Loud posts are free."})
        if data.get("text") == "forbidden":
            raise RuleBroken("This cannot be written.")
        return data

    def create(self, data: dict[str, Any]) -> Post:
        post: Post = super().create(data)
        post.owner = self.actor.id
        return post


class IsAuthor(Permission):
    """Whoever wrote it."""

    def has_object_permission(self, request: Any, view: Any, post: Post) -> Any:
        return post.owner == self.someone(view) or "Only its author may do this."

    def someone(self, view: Any) -> Any:
        return view.actor.id if view.actor is not None else None


class Posts(ListCreateAPIView):
    """The posts of the blog.

    Newest last.
    """

    query = select(Post)
    serializer_class = PostSerializer
    permission_classes = IsAuthor | ReadOnly
    path = "posts"
    search_fields = ("title",)
    page_size = 3


class PostRecord(RetrieveUpdateDestroyAPIView):
    query = select(Post)
    serializer_class = PostSerializer
    permission_classes = IsAuthor | ReadOnly
    path = "posts"


class LoudPosts(ListAPIView):
    query = select(Post).where(Post.mood == Mood.LOUD)
    serializer_class = PostSerializer
    permission_classes = IsSignedIn
    filter_fields = ("title", "author.name")
    ordering = ("-title",)


class TaggedPosts(ListAPIView):
    """A query that joins, and so may find a row twice."""

    query = select(Post).join(Post.tags)
    serializer_class = PostSerializer
    permission_classes = (IsSignedIn, ReadOnly)


class PublicPosts(ListCreateAPIView):
    query = select(Post)
    permission_classes = AllowAny & ReadOnly

    class TitleSerializer(ModelSerializer):
        model = Post
        fields = ("title", "author.name")

    serializer_class = TitleSerializer


class PostComments(ListCreateAPIView):
    path = "posts/<post_id>/comments"
    query = select(Comment)
    serializer_class = CommentSerializer
    permission_classes = IsSignedIn

    def get_query(self) -> Any:
        return select(Comment).where(Comment.post_id == int(self.parts["post_id"]))

    def perform_create(self, serializer: Serializer) -> Any:
        return serializer.save(post_id=int(self.parts["post_id"]))


class Tags(ViewSet):
    """The tags."""

    query = select(BlogTag)
    permission_classes = HasRole("ops")
    lookup_field = "name"

    class TagSerializer(ModelSerializer):
        model = BlogTag
        fields = "__all__"

    serializer_class = TagSerializer

    @route(methods=("POST",), detail=True)
    def shout(self) -> dict[str, str]:
        """The tag, louder."""
        return {"said": self.get_object().name.upper()}

    @route(methods=("POST",), detail=True)
    def rename(self) -> Any:
        def renamed(tag: BlogTag) -> None:
            tag.name = f"{tag.name}!"

        return self.change_object(renamed)

    @route(permission_classes=IsAdmin)
    def secret_count(self) -> Any:
        return {"count": 0}, 202


class AdminTags(Tags):
    path = "admin-tags"
    operations = ("list",)
    permission_classes = IsAdmin


class MemoSerializer(ModelSerializer):
    model = Memo
    fields = "__all__"


class MemoRows(ListCreateAPIView):
    query = select(Memo)
    serializer_class = MemoSerializer
    permission_classes = IsSignedIn


class MemoRow(RetrieveUpdateDestroyAPIView):
    path = "memo-rows"
    query = select(Memo)
    serializer_class = MemoSerializer
    permission_classes = Allows("memos", "edit") | ReadOnly


class MemoSet(ViewSet):
    """Asked for a field that not everybody may see."""

    query = select(Memo)
    serializer_class = MemoSerializer
    permission_classes = IsSignedIn
    filter_fields = ("salary", "words")
    ordering = ("-salary", "id")

    @route(methods=("POST",), detail=True)
    def send_south(self) -> Any:
        return self.change_object(lambda memo: setattr(memo, "region", "South"))


class Codes(ViewSet):
    query = select(Code)
    permission_classes = IsSignedIn

    class CodeSerializer(ModelSerializer):
        model = Code
        fields = "__all__"

    serializer_class = CodeSerializer


class OpenMemos(ListAPIView):
    query = select(Memo)
    serializer_class = MemoSerializer
    permission_classes = AllowAny


class Notes(ListCreateAPIView):
    query = select(Note)
    permission_classes = IsSignedIn

    class NoteSerializer(ModelSerializer):
        model = Note
        fields = ("id", "label", "memo_id", "memo.words", "memo.salary")

    serializer_class = NoteSerializer


class OpenNotes(Notes):
    path = "open-notes"
    permission_classes = AllowAny


class Drop(CreateAPIView):
    """Only POST."""

    path = "drop"
    query = select(BlogTag)
    serializer_class = Tags.TagSerializer
    permission_classes = IsSignedIn


class Wipe(DestroyAPIView):
    path = "wipe"
    query = select(Post)
    serializer_class = PostSerializer
    permission_classes = ~ReadOnly & IsSignedIn


class Sum(Serializer):
    a: int
    b: int = 2
    data: str = Field("none", max_length=4)  # a name that serializers have themselves
    total: bool = False


class Words(Serializer):
    words: str
    salary: int


class Pile(Serializer):
    """Rows that no relation leads to."""

    memos: list[Words]


class Piles(APIView):
    permission_classes = IsSignedIn

    def get(self) -> Any:
        return Pile(SimpleNamespace(memos=db.session.scalars(select(Memo)).all())).data


class Adder(APIView):
    permission_classes = IsSignedIn
    path = "sums/<kind>"

    def get(self, kind: str) -> Any:
        return {"kind": kind, "who": self.actor.id is not None}

    def post(self, kind: str) -> Any:
        from admin_app.api.bodies import body

        values = Sum(data=body()).values
        return {"sum": values["a"] + values["b"]}, 201

    def delete(self, kind: str) -> None:
        return None


class Count(GenericAPIView):
    query = select(Post)
    serializer_class = PostSerializer
    permission_classes = IsSignedIn

    def get(self) -> Any:
        return {"posts": len(db.session.scalars(self.get_query()).all())}


VIEWS = [
    MemoView, ItemView, Boxes, Posts, PostRecord, LoudPosts, TaggedPosts, PublicPosts, PostComments,
    Router().register("tags", Tags),
    AdminTags, MemoRows, MemoRow, OpenMemos, Notes, OpenNotes, Drop, Wipe, Adder, Count, Piles, MemoSet, Codes,
]  # fmt: skip
