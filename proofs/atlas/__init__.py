"""The atlas of classes of masks as a static site: a page for each class, lists, a search that needs no server, and downloads.

- AtlasClass, Atlas == a class of masks with all that is known of it, and all of them
- Answer == the answer to one of the six questions, with what shows it and its certificate
- Example == an exact example as its certificate tells it
- ForbiddenEntry == a list of forbidden masks in which a class stands
- StoredExamples == examples that the searches of a sweep have met
- label_of == the stable label of a class, from its type counts
- BadLabel == a text that is the label of no class
- built == the atlas, asked anew
- site_files == the files of the site
"""
