"""Kinds of incident of the demo county, as a tree with a plan for each."""

from __future__ import annotations

from typing import Final

KINDS_TOML: Final = """\
[incident]
levels = ["一级", "二级", "三级"]

# Kinds are a tree: what one does not say is its parent's. words: any of them in the text of an incident without a type
# means this kind; units, skills, vehicles, text: who should go, and what they are told; pass_to: no matter of the
# police, to whom it is passed on.

[[incident.types]]
name = "刑事"
name_en = "Crime"
level = 2
text = "先控场，再问话；到场先报人数"

[[incident.types]]
name = "持械斗殴"
name_en = "Armed brawl"
parent = "刑事"
level = 1
words = ["持械", "持刀", "斗殴", "打群架", "棍棒"]
units = 3
skills = ["急救", "盾牌"]
text = "先控场，防二次冲突；到场先报人数、器械"
checklist = "grave"

[[incident.types]]
name = "抢劫"
name_en = "Robbery"
parent = "刑事"
level = 1
words = ["被抢", "抢劫", "抢包"]
units = 2
vehicles = ["car", "moto"]
text = "问清去向、衣着、车辆，边走边报"
checklist = "grave"

[[incident.types]]
name = "入室盗窃"
name_en = "Burglary"
parent = "刑事"
words = ["被偷", "被盗", "撬"]
text = "保护现场，勿动物品"

[[incident.types]]
name = "火情"
name_en = "Fire"
level = 1
words = ["着火", "起火", "冒烟", "失火"]
units = 2
skills = ["消防", "急救"]
text = "协助消防：疏散、清道、警戒"
checklist = "fire"

[[incident.types]]
name = "纠纷"
name_en = "Dispute"
level = 3
words = ["争吵", "纠纷"]
text = "先分开，再问话"

[[incident.types]]
name = "家庭纠纷"
name_en = "Domestic dispute"
parent = "纠纷"
level = 2
words = ["夫妻", "家暴", "家里打"]
text = "双方分开问；有无伤、有无孩子，即报"

[[incident.types]]
name = "邻里纠纷"
name_en = "Neighbour dispute"
parent = "纠纷"
words = ["邻居", "楼上楼下"]

[[incident.types]]
name = "治安"
name_en = "Public order"
level = 3

[[incident.types]]
name = "醉酒滋事"
name_en = "Drunk and disorderly"
parent = "治安"
level = 2
words = ["酒后", "喝醉", "醉酒"]
welfare_s = 900.0

[[incident.types]]
name = "噪声扰民"
name_en = "Noise"
parent = "治安"
words = ["噪声", "噪音", "太吵", "音响"]

[[incident.types]]
name = "交通"
name_en = "Traffic"
level = 3

[[incident.types]]
name = "交通事故 有伤"
name_en = "Crash with injury"
parent = "交通"
level = 2
words = ["撞人", "相撞", "车祸"]
skills = ["急救"]

[[incident.types]]
name = "车辆剐蹭"
name_en = "Scraped vehicle"
parent = "交通"
words = ["剐蹭", "追尾", "刮蹭"]

[[incident.types]]
name = "求助"
name_en = "Help"
level = 3

[[incident.types]]
name = "走失求助"
name_en = "Missing person"
parent = "求助"
level = 2
words = ["走失", "走丢", "找不到人"]
text = "问清衣着、年龄、最后见处"

[[incident.types]]
name = "电话求助"
name_en = "Call for help"
parent = "求助"
words = ["求助"]

[[incident.types]]
name = "物品丢失"
name_en = "Lost property"
parent = "求助"
words = ["丢了", "遗失", "落在"]

[[incident.types]]
name = "非警务"
name_en = "Not police"
level = 3
pass_to = "市民热线"

[[incident.types]]
name = "市政"
name_en = "City services"
parent = "非警务"
words = ["路灯", "井盖", "停水", "漏水"]
pass_to = "城管局"
"""
