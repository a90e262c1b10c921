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

-- Values of the tag route=* that OSRM's profile would carry a car over.
local carried_routes

local function setup()
  local profile = car.setup()

  -- The quickest path is the one whose time is told; nothing but time weighs.
  profile.properties.weight_name = 'duration'

  -- OSRM keeps at most eight classes: ours take the place of the profile's. Roads are excluded here, not by each request.
  profile.classes = road_classes
  profile.excludable = {}

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

  if settings.speed_factor ~= 1 then
    if result.forward_speed > 0 then result.forward_speed = result.forward_speed * settings.speed_factor end
    if result.backward_speed > 0 then result.backward_speed = result.backward_speed * settings.speed_factor end
  end

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
