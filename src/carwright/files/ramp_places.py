"""Countries of towns that build cars: which public holidays a plant keeps, if its name tells its town."""

from __future__ import annotations

import re
from itertools import pairwise

TOWNS = {
    "AT": "Graz Steyr",
    "BE": "Brussels Brüssel Ghent Gent Genk",
    "BR": "Anchieta Betim Camacari Camaçari Curitiba Goiana Resende Sorocaba Taubate",
    "CA": "Alliston Brampton Cambridge Ingersoll Oakville Oshawa Windsor Woodstock",
    "CN": "Anqing Anting Baoding Beijing Changchun Changsha Changshu Changzhou Chengdu Chongqing Dalian "
    "Dongguan Foshan Fuzhou Guangzhou Guiyang Hangzhou Harbin Hefei Huzhou Jinan Jinhua Liuzhou Lingang "
    "Nanchang Nanjing Ningbo Qingdao Shanghai Shangrao Shenyang Shenzhen Suzhou Taizhou Tianjin Wuhan "
    "Wuhu Xian Xi'an Xiangyang Yancheng Yichang Yizheng Zhaoqing Zhengzhou Zhengding Zhuzhou",
    "CZ": "Kolin Kvasiny Mlada Mladá Nosovice Nošovice",
    "DE": "Berlin Bremen Cologne Dingolfing Dresden Eisenach Emden Grünheide Gruenheide Hannover Ingolstadt "
    "Köln Leipzig Neckarsulm Osnabrück Rastatt Regensburg Rüsselsheim Saarlouis Sindelfingen Wolfsburg "
    "Zuffenhausen Zwickau",
    "ES": "Almussafes Barcelona Figueruelas Martorell Palencia Pamplona Valencia Valladolid Vigo",
    "FI": "Uusikaupunki",
    "FR": "Batilly Douai Flins Maubeuge Mulhouse Poissy Rennes Sandouville Sochaux Valenciennes",
    "GB": "Burnaston Castle-Bromwich Cowley Ellesmere Halewood Oxford Solihull Sunderland Swindon",
    "HU": "Debrecen Esztergom Gyor Győr Kecskemet Kecskemét Szeged",
    "IN": "Chakan Chennai Gurgaon Gurugram Halol Hosur Manesar Pune Sanand Sriperumbudur",
    "IT": "Cassino Maranello Melfi Mirafiori Modena Pomigliano Sant'Agata Turin",
    "JP": "Fukuoka Hiroshima Hofu Kyushu Motomachi Oppama Suzuka Tahara Takaoka Tochigi Toyota-City Tsutsumi "
    "Yorii Yokosuka",
    "KR": "Asan Bupyeong Busan Changwon Gwangmyeong Gwangju Hwaseong Pyeongtaek Ulsan",
    "MX": "Aguascalientes Celaya Cuautitlan Guanajuato Hermosillo Pesqueria Puebla Ramos-Arizpe Saltillo Silao "
    "Toluca",
    "PL": "Gliwice Tychy",
    "PT": "Mangualde Palmela",
    "RO": "Craiova Mioveni",
    "RS": "Kragujevac",
    "SE": "Gothenburg Göteborg Torslanda Trollhättan",
    "SI": "Novo-Mesto",
    "SK": "Bratislava Kosice Košice Nitra Trnava Zilina Žilina",
    "TH": "Amata Laem-Chabang Rayong Samrong Samut-Prakan",
    "TR": "Bursa Gemlik Golcuk Gölcük Izmit Kocaeli",
    "US": "Arlington Austin Belvidere Bowling-Green Canton Casa-Grande Chattanooga Chicago Dearborn Ellabell "
    "Fairfax Factory-Zero Flint Fremont Georgetown Greensburg Hamtramck Huntsville Lansing Lincoln "
    "Lordstown Louisville Marysville Normal Orion Smyrna Spartanburg Spring-Hill Sterling-Heights Texas "
    "Toledo Tuscaloosa Vance Wayne Wentzville",
    "ZA": "East-London Kariega Rosslyn Silverton",
}  # fmt: skip
_COUNTRY = {town.casefold().replace("-", " "): country for country, towns in TOWNS.items() for town in towns.split()}


def country_of(plant: str) -> str:
    """Code of the country whose town the name of the plant tells, or nothing."""
    words = re.findall(r"[^\W\d_](?:[^\W\d_]|')*", plant.casefold())
    pairs = [" ".join(pair) for pair in pairwise(words)]
    return next((_COUNTRY[each] for each in (*pairs, *words) if each in _COUNTRY), "")
