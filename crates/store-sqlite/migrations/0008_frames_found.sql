-- Which imports keep a frame, asked for every frame that retention deletes.
CREATE INDEX import_by_file ON import (file);
-- Frames of a device that brought no observation, by arrival.
CREATE INDEX frame_without_values ON frame (station, received) WHERE digest IS NOT NULL;
