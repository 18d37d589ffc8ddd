"""The two text files of the demo site that no chance touches: its configuration and its incident templates."""

from typing import Final

from console.site.demo.kinds import KINDS_TOML

_SITE: Final = """\
# 演示站点 示范县：地名、单位、警情全部虚构，由 python -m console.site.demo DIR --seed @SEED@ 生成
# The demo site: every name in it is invented. It lies in the open East China Sea (123.50 E 30.50 N), where there is
# no land, so that it claims no real ground and Web Mercator is stretched as it is over Chinese towns.

id = "demo"                      # in topics: onemap/v1/{id}/…  Letters, digits, hyphen
name = "示范县公安局 综合指挥室"    # in the bar
subtitle = ""                    # beside the name; empty: that the site is fictional, in the language of the screen
fictional = true                 # the screen says so
language = "zh_CN"               # zh_CN or en; --lang overrides
broker = ""                      # "" = the embedded broker; or mqtt://host:1883, mqtts://host:8883
seat = "seat-1"                  # this desk's name in the journal

[duty]                           # who is on duty at first start
lead = "示例甲"                   # 值班长
dispatcher = "二席"               # 调度员
shift = "夜班 18:00—06:00"        # as shown in the bar

[map]
osm = "map.osm.pbf"              # roads and base map, any .osm or .osm.pbf
attribution = "示范数据，非实地"   # shown on the map
attribution_en = "Invented, no real place"   # on an English screen

[layers]                         # files in this folder; "" or absent: no such layer
beats = "beats.geojson"
posts = "posts.geojson"
cameras = "cameras.geojson"
places = "places.geojson"
units = "units.csv"

[bounds]
margin_m = 5000                  # fixes farther outside the map than this are refused

[view]                           # what the map shows at start: the town; key Home shows the county
lon_deg = 123.5
lat_deg = 30.5
across_m = 7400

[limits]                         # seconds unless the name says otherwise
assign_s = 60                    # received → assigned
sign_s = 60                      # sent → 签收
enroute_s = 60                   # 签收 → 出发
onscene_s = { 1 = 180, 2 = 300, 3 = 600 }  # 出发 → 到场, by level
first_report_s = 600             # 到场 → 首报
feedback_s = 7200                # 到场 → 反馈
order_expires_s = 1800           # an order nobody signed ends
fix_old_s = 60                   # older: grey, ranked with a wider range
fix_future_s = 30                # device time farther ahead: refused
max_speed_mps = 70               # faster than this between two fixes: refused
battery_low_pct = 20

[clocks]
tell_lead_s = 60                 # overdue so long: the duty lead is told, another unit is proposed

[[clocks.areas]]                 # where 到场 has limits of its own; the first that holds the place counts
name = "重点部位"
name_en = "Key places"
places = ["示范县第一中学", "示范县第二中学", "示范县人民医院", "火车站", "客运站"]
within_m = 150
onscene_s = { 1 = 60, 2 = 180, 3 = 300 }

[[clocks.areas]]
name = "城区"
name_en = "Town"
places = ["市民广场"]
within_m = 2900
onscene_s = { 1 = 180, 2 = 300, 3 = 300 }

[[clocks.areas]]                 # names no place: everywhere else
name = "乡村"
name_en = "Countryside"
onscene_s = { 1 = 600, 2 = 600, 3 = 900 }

[video]                          # pictures of cameras: invented here, served by the simulator itself, marked 演示画面
main_url = "http://127.0.0.1:18580/camera/{camera}/main.flv"
sub_url = "http://127.0.0.1:18580/camera/{camera}/sub.flv"

[shift]
late_s = 900                     # a unit of the roster that has not signed on so long after its start is missing

[shift.hours]                    # for rosters that name a shift and give no hours
"白班" = "06:00-18:00"
"夜班" = "18:00-06:00"

[[checklists]]                   # plans 预案: a timed checklist that starts with its kind of incident
id = "grave"
name = "重大警情"
name_en = "Grave incident"
items = [
  { text = "派警", text_en = "Units sent", due_s = 60, auto = "assigned" },
  { text = "报值班局领导", text_en = "Bureau leader told", due_s = 120, who = "值班长" },
  { text = "通知 120", text_en = "120 told", due_s = 120, who = "调度员" },
  { text = "画防控圈", text_en = "Ring drawn", due_s = 180, who = "值班长", auto = "ring" },
  { text = "调周边监控", text_en = "Cameras nearby called up", due_s = 300, who = "调度员" },
  { text = "首报", text_en = "First report sent", due_s = 600, who = "调度员", auto = "reported" },
]

[[checklists]]
id = "fire"
name = "火情"
name_en = "Fire"
items = [
  { text = "通知 119", text_en = "119 told", due_s = 60, who = "调度员" },
  { text = "派警", text_en = "Units sent", due_s = 60, auto = "assigned" },
  { text = "通知 120", text_en = "120 told", due_s = 120, who = "调度员" },
  { text = "报值班局领导", text_en = "Bureau leader told", due_s = 180, who = "值班长" },
  { text = "外围封控疏散", text_en = "Cordon and evacuation", due_s = 600, who = "值班长", auto = "posts" },
  { text = "首报", text_en = "First report sent", due_s = 600, who = "调度员", auto = "reported" },
]


[[patrols]]                      # tasks that come again by themselves (docs/tasks.md)
id = "schools"
text = "学校周边巡逻"
every = "每2小时"                 # 0:00, 2:00, 4:00 …
places = ["示范县第一中学", "实验小学", "城关小学"]
units = ["03"]
due_min = 120
dwell_min = 1                    # at each of them
gap_min = 90

[[patrols]]
id = "night-market"
text = "夜市沿街巡逻"
every = "每天18:00/22:00/02:00"
places = ["北关夜市"]
roads = ["人民路"]
units = ["05"]
due_min = 180

[[patrols]]
id = "third-beat"
text = "三巡区网格巡查"
every = "每4小时"
beats = ["三巡区"]
units = ["11"]
due_min = 240


[[texts]]                        # 派 03 至 0912 语 封路 · 换令 03 封路 · 通播 圈1 集合 · 语 封路
id = "block"
name = "封路"
name_en = "block"
text = "到 {place} 封闭路口，只出不进，到位后报"
text_en = "Close the crossing at {place}, out only; report in place"

[[texts]]
id = "gather"
name = "集合"
name_en = "gather"
text = "各组到站集合，带齐装备"
text_en = "All units to the station with full kit"

[[texts]]
id = "quiet"
name = "静默接近"
name_en = "quiet"
text = "关警灯警笛接近 {place}，先观察后报"
text_en = "Approach {place} without lights or siren, look first, then report"
"""

SITE_TOML: Final = _SITE + KINDS_TOML

INCIDENTS_TOML: Final = """\
# 演示警情模板：报警人、号码、内容全部虚构  Templates for the simulator; callers and numbers are invented.
# weights: how often the type comes as 一级, 二级, 三级. {place} in a text is where it is.

unlocated_share = 0.08   # no coordinates at all: 未定位
radius_share = 0.10      # coordinates with a radius only: 未定位 too
radius_m = [300, 500, 800]

[caller]
names = ["示例乙", "示例丙", "示例丁", "示例戊", "匿名"]
numbers = ["000-0000-0001", "000-0000-0002", "000-0000-0003", "000-0000-0004"]

[answers]                # what officers type
report = ["已到，双方在场，情绪激动", "已到，现场有一人轻伤", "已到，当事人已分开，正在了解", "已到，未见异常"]
feedback = ["现场调解，双方和解", "已劝离，无人受伤", "当事人带回办案区", "已移交交警处理", "伤者送医，材料已取"]
backup = ["人数较多，要一组增援", "当事人持械，要增援"]
return = ["车辆故障，无法前往", "手上警情未完，走不开"]
found = ["巡逻发现，路面有散落物", "巡逻发现，两人争执", "巡逻发现，店门未关"]
visited = ["巡逻完毕，未见异常", "已走访，门窗完好", "已走访，提醒值班人员"]

[[type]]
name = "持械斗殴"
weights = [2, 0, 0]
texts = ["约六人持械，一人受伤，仍在现场", "两伙人在{place}对峙，有人拿棍棒", "门前有人打斗，手里有东西"]

[[type]]
name = "抢劫"
weights = [1, 0, 0]
texts = ["包被抢，人往北跑，穿深色外衣", "店里被抢，人已骑车离开"]

[[type]]
name = "火情"
weights = [1, 1, 0]
texts = ["{place}一楼冒烟，楼上有人", "路边草堆着火，火不大"]

[[type]]
name = "入室盗窃"
weights = [0, 5, 1]
texts = ["回家发现门被撬，屋里没有人", "店铺卷帘门被撬，监控有画面"]

[[type]]
name = "家庭纠纷"
weights = [0, 6, 2]
texts = ["夫妻争吵，有孩子在场", "家里摔东西，邻居报警", "父子争吵动手，无人受伤"]

[[type]]
name = "交通事故 有伤"
weights = [1, 6, 0]
texts = ["轿车与电动车相撞，骑车人腿伤", "{place}两车相撞，一人头部出血"]

[[type]]
name = "醉酒滋事"
weights = [0, 5, 2]
texts = ["一人醉酒拦车，不肯离开", "饭店里客人醉酒摔杯，不肯结账"]

[[type]]
name = "走失求助"
weights = [0, 4, 1]
texts = ["老人午后出门未归，穿灰上衣", "孩子在{place}走散，七岁，红书包"]

[[type]]
name = "电话求助"
weights = [0, 1, 6]
texts = ["被锁门外，家中有火在煮饭", "老人摔倒扶不起来", "电梯停住，里面有两人"]

[[type]]
name = "噪声扰民"
weights = [0, 0, 8]
texts = ["楼下烧烤摊音响太响", "工地夜里施工", "广场音响过大，多次劝说无效"]

[[type]]
name = "邻里纠纷"
weights = [0, 0, 6]
texts = ["因停车位争吵", "楼上漏水，双方争执", "地界纠纷，未动手"]

[[type]]
name = "车辆剐蹭"
weights = [0, 0, 8]
texts = ["两车剐蹭，无人受伤，堵住一条车道", "停着的车被擦，对方未走"]

[[type]]
name = "物品丢失"
weights = [0, 0, 4]
texts = ["钱包落在出租车上", "电动车不见了，车锁完好", "手机在{place}丢失"]
"""
