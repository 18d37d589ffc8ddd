"""What each role of a layer uses, and the names that other people's tables have for it."""

from __future__ import annotations

from typing import Final

from layers.bring.model import Wanted

AREA, LINE, POINT = "area", "line", "point"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The geometry a role can use. Roles are the values of console.site.layerfile.Role.
SHAPES: Final[dict[str, tuple[str, ...]]] = {
    "beats": (AREA,),
    "grid": (AREA,),
    "villages": (AREA,),
    "posts": (POINT,),
    "checkpoints": (POINT,),
    "rings": (AREA, LINE, POINT),
    "cameras": (POINT,),
    "places": (POINT,),
    "plates": (POINT,),
    "routes": (LINE,),
    "overlay": (AREA, LINE, POINT),
}

ID_ALIASES: Final = _words("""
    id 编号 编码 代码 code unitid uuid guid 标识 gid 设备编号 设备编码 国标编码 国标id deviceid device_id
    indexcode cameraid camera_id cameraindexcode 点位编号 监控编号 摄像机编号 网格编号 网格编码 巡区编号
    警区编号 门牌编码 地址编码 标准地址编码 行政区划代码 区划代码 adcode osm_id rowid beat 序号 objectid fid no
""")  # fmt: skip
NAME_ALIASES: Final = _words("""
    name:zh name 名称 姓名 标题 title 点位名称 监控名称 设备名称 摄像机名称 通道名称 cameraname camera_name
    devicename 网格名称 巡区名称 警区名称 警务区名称 村名 社区名称 村居名称 单位名称 场所名称 卡点名称
    警务站名称 路线名称 label 标签 description 位置 安装位置 安装地址 地点 location address 地址 详细地址 beat
    district
""")  # fmt: skip
LON_ALIASES: Final = _words("""
    lon lng long longitude 经度 东经 x point_x x坐标 横坐标 xcoord x_coord coordx coord_x lon_deg jd jingdu
    wgs84_lon wgs_lon lon_wgs84 gcj_lon gcj02_lon bd_lon bd09_lon longitude_wgs84 zxjd mapx map_x east easting
    东坐标 center_lon 经度x x经度 经度坐标
""")  # fmt: skip
LAT_ALIASES: Final = _words("""
    lat latitude 纬度 北纬 y point_y y坐标 纵坐标 ycoord y_coord coordy coord_y lat_deg wd weidu wgs84_lat
    wgs_lat lat_wgs84 gcj_lat gcj02_lat bd_lat bd09_lat latitude_wgs84 zxwd mapy map_y north northing 北坐标
    center_lat 纬度y y纬度 纬度坐标
""")  # fmt: skip
PAIR_ALIASES: Final = _words("""
    geometry geom the_geom wkt shape 坐标 经纬度 坐标点 位置坐标 点坐标 location lonlat lnglat latlon latlng
    point coordinates coordinate coords pointcoordinate position gps incidentlocation geo_point_2d 中心点 center
""")  # fmt: skip

_ID = Wanted("id", False, ID_ALIASES)
_NAME = Wanted("name", False, NAME_ALIASES)
_OFFICER = Wanted("officer", False, _words("""
    officer 责任民警 民警 社区民警 驻村民警 包片民警 片警 网格员 责任人 负责人 管辖民警 民警姓名 网格长
"""))  # fmt: skip
_PHONE = Wanted("phone", False, _words("""
    phone 电话 联系电话 手机 手机号 手机号码 联系方式 tel telephone mobile 民警电话
"""))  # fmt: skip
_ADDRESS = Wanted("address", False, _words("""
    address 地址 详细地址 安装地址 location addr 位置 门牌地址
"""))  # fmt: skip
_KIND_OF_PLACE = Wanted("kind", False, _words("""
    kind 类型 类别 场所类型 单位类型 行业 行业类别 type category class amenity
"""))  # fmt: skip
_STAFFED = Wanted("staffed", False, _words("""
    staffed 有人 是否有人 值守 是否值守 在岗 在岗状态 值守状态 有无人员 manned
"""), "yes")  # fmt: skip

_CAMERA = (
    Wanted("direction", False, _words("""
    direction camera:direction 方位角 方向角 朝向 方向 监控方向 监视方位 heading azimuth bearing 角度 jsfwj
    directiontype
"""), "direction"),
    Wanted("kind", False, _words("""
    kind camera:type 类型 摄像机类型 监控类型 设备类型 像机类型 cameratype camera_type type sxjlx ptztype
"""), "kind"),
    Wanted("health", False, _words("""
    health 状态 设备状态 在线状态 运行状态 是否在线 status servstat state online sbzt
"""), "health"),
    Wanted("shared", False, _words("""
    shared 共享 是否共享 建设类型 建设性质 权属 来源 接入方式 建设方式 自建共享 ownership
"""), "shared"),
    Wanted("owner", False, _words("""
    owner 权属单位 建设单位 所属单位 产权单位 管理单位 operator ownership
""")),
    Wanted("fov", False, _words("""
    fov 视场角 视角 可视角度 水平视角 view_angle angle_of_view
"""), "number"),
    Wanted("range", False, _words("""
    range 可视距离 监控距离 视距 有效距离 半径 distance
"""), "number"),
    Wanted("main", False, _words("""
    main 主码流 主码流地址 视频地址 取流地址 播放地址 流地址 码流地址 rtsp rtsp地址 mainstream main_stream stream
    stream_url streamurl rtsp_url rtspurl url
""")),
    Wanted("sub", False, _words("""
    sub 子码流 子码流地址 辅码流 辅码流地址 substream sub_stream sub_url
""")),
    Wanted("transport", False, _words("""
    transport 传输方式 传输协议 rtsp传输 rtsp_transport
""")),
    Wanted("secret", False, _words("""
    secret 口令名 口令名称 密钥名 凭据 凭据名 credential keyring
""")),
    Wanted("presets", False, _words("""
    presets 预置位 预置点 预置位名称 preset
""")),
    Wanted("group", False, _words("""
    group 分组 所属分组 监控分组 组别 所属组织 组织 目录 groupname group_name
""")),
    Wanted("beat", False, _words("""
    beat 巡区 所属巡区 警区 所属警区 警务区 所属警务区 辖区 所属辖区
""")),
    _ADDRESS,
)  # fmt: skip

_FIELDS: Final[dict[str, tuple[Wanted, ...]]] = {
    "beats": (_OFFICER, _PHONE),
    "grid": (_OFFICER, _PHONE),
    "villages": (_OFFICER, _PHONE),
    "posts": (_STAFFED, _OFFICER, _PHONE, _ADDRESS),
    "checkpoints": (_STAFFED, _OFFICER, _PHONE, _KIND_OF_PLACE),
    "rings": (Wanted("radius", False, _words("""
    radius 半径 radius_m 距离
"""), "number"), _OFFICER, _PHONE),
    "cameras": _CAMERA,
    "places": (_KIND_OF_PLACE, _ADDRESS, _OFFICER, _PHONE),
    "plates": (
        Wanted("code", False, _words("""
    code 门牌编码 门牌号 标准地址编码 地址编码 二维码 二维码编码 plate
""")),
        _ADDRESS,
        Wanted("phone", False, _PHONE.aliases),
    ),
    "routes": (_OFFICER, _PHONE),
    "overlay": (),
}


def wanted(role: str) -> tuple[Wanted, ...]:
    """The fields that a role uses, ``id`` and ``name`` first. ``KeyError`` for no such role."""
    return (_ID, _NAME, *_FIELDS[role])
