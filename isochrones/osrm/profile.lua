-- The roads as Maillage drives them: OSRM's own car profile (car.lua of the same OSRM, loaded and not copied), with the
-- choices of maillage_settings.lua, which profile.ts writes next to this file. The choices are documented in profile.ts.

local settings = require('maillage_settings')

-- car.lua and its library lie in OSRM's folder of profiles, not beside this file.
package.path = settings.osrm_profiles .. '/?.lua;' .. package.path
local car = require('car')

-- Classes of road that the network keeps, for drawing. A link belongs to the class that it leads to.
local road_classes = { 'motorway', 'trunk', 'primary', 'secondary', 'tertiary' }
local class_of_highway = {}
for _, name in ipairs(road_classes) do
  class_of_highway[name] = name
  class_of_highway[name .. '_link'] = name
end
-- And what is no road of the public (drives, yards, aisles of car parks): it tells a stray car park from an island.
class_of_highway.service = 'service'
local all_classes = { table.unpack(road_classes) }
table.insert(all_classes, 'service')

-- Values of the tag route=* that OSRM's profile would carry a car over.
local carried_routes

-- Roads that are made to be driven through: ramps lead from road to road and have no doors.
local through_roads = { motorway = true, motorway_link = true, trunk_link = true }

-- Values of tunnel=* on a way that passes below or through something and yet is a street to whoever lives there; culvert tells of the water.
local open_tunnels = { no = true, building_passage = true, culvert = true, flooded = true }

-- A ford with a bed lies on the ground.
local ground_bridges = { no = true, low_water_crossing = true }

-- Whether somebody can be on a way to drive off or to arrive. Ferries are none: OSRM's profile says so.
local function is_place(way)
  if not settings.start_on_motorways then
    if through_roads[way:get_value_by_key('highway')] then return false end
    if way:get_value_by_key('motorroad') == 'yes' or way:get_value_by_key('expressway') == 'yes' then return false end
  end
  if not settings.start_in_tunnels then
    local tunnel = way:get_value_by_key('tunnel')
    if tunnel and not open_tunnels[tunnel] then return false end
    if way:get_value_by_key('location') == 'underground' then return false end
  end
  if not settings.start_on_bridges then
    local bridge = way:get_value_by_key('bridge')
    if bridge and not ground_bridges[bridge] then return false end
  end
  return true
end

local function setup()
  local profile = car.setup()

  -- The quickest path is the one whose time is told; nothing but time weighs.
  profile.properties.weight_name = 'duration'

  -- OSRM keeps at most eight classes: ours take the place of the profile's. Roads are excluded here, not by each request.
  profile.classes = all_classes
  profile.excludable = {}

  for class, speed in pairs(settings.speeds) do profile.speeds.highway[class] = speed end
  profile.speed_reduction = settings.maxspeed_share

  carried_routes = profile.route_speeds
  if not settings.ferries then profile.route_speeds = {} end
  if not settings.toll_roads then profile.avoid.toll = true end
  if not settings.restricted_roads then profile.restricted_access_tag_list = {} end
  return profile
end

local function process_way(profile, way, result, relations)
  local route = way:get_value_by_key('route')
  -- Without its speed a ferry that is tagged as open to cars would be taken for a road.
  if not settings.ferries and route and carried_routes[route] then return end

  car.process_way(profile, way, result, relations)

  local factor = settings.speed_factor * (settings.speed_factors[way:get_value_by_key('highway')] or 1)
  if factor ~= 1 then
    if result.forward_speed > 0 then result.forward_speed = result.forward_speed * factor end
    if result.backward_speed > 0 then result.backward_speed = result.backward_speed * factor end
  end

  if not is_place(way) then result.is_startpoint = false end

  local class = class_of_highway[way:get_value_by_key('highway')]
  if class then
    result.forward_classes[class] = true
    result.backward_classes[class] = true
  end
end

return {
  setup = setup,
  process_node = car.process_node,
  process_way = process_way,
  process_turn = car.process_turn,
}
