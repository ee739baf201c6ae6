"""Names for the demonstration. First and last names are common; every combination is invented."""

FIRST = (
    "Aaliyah Abel Ada Adil Agnes Aisha Alan Alba Alice Amara Amir Andrzej Anika Anton Arjun Asha Astrid Aylin "
    "Bea Bilal Bridget Bruno Callum Carys Cathal Celia Chidi Cora Dalia Danilo Daphne Davina Declan Delia Dora "
    "Edith Eilidh Elif Elsa Emeka Emlyn Enid Esme Ewan Faisal Farah Fergus Fiona Flora Freya Gareth Gita Gwen "
    "Hamza Hana Harriet Hassan Helga Hugo Ida Idris Imani Ines Iona Irfan Isla Ivan Ivy Jamal Jana Jasmin Joan "
    "Jorge Kadir Kamala Karim Kasia Keir Kemal Kofi Lara Leila Lena Leon Liam Lorna Lowri Lucia Luka Maeve Magda "
    "Malik Mandeep Mariam Marta Mateus Mei Mina Morag Musa Nadia Naomi Neil Nia Nina Noor Olga Omar Orla Osman "
    "Padraig Paloma Petra Pia Priya Rafal Rania Ravi Rhys Rita Rohan Rosa Ruth Sadia Samir Sanjay Selma Shona "
    "Sian Sofia Stefan Sunita Tamsin Tariq Tegan Thea Tomasz Una Usha Vera Viktor Wanda Yara Yusuf Zahra Zoe"
).split()

LAST = (
    "Abara Ackroyd Adeyemi Ahmed Alderton Antoniou Appleyard Ashdown Babin Balogun Barlow Bashir Beckett Begum "
    "Bielski Blythe Boateng Bowen Brannigan Brook Byrne Calloway Carvalho Chandra Cheung Clegg Cooper Coulter "
    "Cross Dalgleish Danjuma Darby Das Demir Dhillon Dobson Doherty Dunmore Eastham Edmunds Egan Ellery Eze "
    "Fairhurst Farrow Ferreira Finch Fofana Forde Gallagher Garrod Ghosh Gill Goswami Grange Griffiths Gunning "
    "Haddad Hale Hallam Hargreaves Harlow Hussain Ibbotson Iqbal Jain Jarvis Jelinek Jessop Joshi Kaminski Kaur "
    "Keane Kelleher Khan Kirkbride Kowal Kumar Lacey Lam Langley Larkin Lawal Leung Lindqvist Lomax Lund Mahmood "
    "Malone Marlowe Mbeki McAllister Mehta Mistry Moran Moyo Munro Musa Nair Nash Ncube Nowak Nunes Oduya Okeke "
    "Olsen Osei Pacey Parekh Penhale Pereira Petrov Pillai Pollard Quigley Qureshi Rahman Ramsden Rao Redfern "
    "Rees Ridley Rossi Rowntree Saleh Sandhu Santos Sayed Sesay Shah Shaw Siddiqui Singh Skelton Sokolov Sorsby "
    "Stubbs Sutcliffe Swann Tanner Teague Thapa Thorne Tran Underhill Usman Varga Vaughan Wadsworth Waheed Walsh "
    "Whitlock Winter Wojcik Wren Yardley Yilmaz Zaman"
).split()

PLACES = ("Town Hall", "Riverside House", "Quarry Lane Depot", "Northgate Centre", "The Old Library")
CONTRACTOR = "Brightwell Services"

# Directorate, its code, and its services: name, code, job title of its staff, and its teams.
# A team: name, size class ("full" 12 to 22 people, "small" 3 to 6), and whether the contractor employs it.
DIRECTORATES = (
    (
        "Place",
        "PLC",
        (
            (
                "Highways and Streets",
                "HWY",
                "Highways officer",
                (
                    ("Highways North", "full", False),
                    ("Highways South", "full", False),
                    ("Street Lighting", "small", False),
                ),
            ),
            (
                "Waste and Recycling",
                "WST",
                "Collection operative",
                (
                    ("Collections East", "full", True),
                    ("Collections West", "full", True),
                    ("Recycling Centres", "full", True),
                ),
            ),
            (
                "Planning and Building Control",
                "PLN",
                "Planning officer",
                (
                    ("Development Management", "full", False),
                    ("Building Control", "full", False),
                    ("Conservation", "small", False),
                ),
            ),
        ),
    ),
    (
        "People and Care",
        "CAR",
        (
            (
                "Adult Social Care",
                "ASC",
                "Care worker",
                (
                    ("Reablement", "full", False),
                    ("Willow Court", "full", False),
                    ("Alder House", "full", False),
                    ("Carers Support", "small", False),
                ),
            ),
            (
                "Children and Families",
                "CHF",
                "Family support worker",
                (
                    ("Early Help", "full", False),
                    ("Fostering", "full", False),
                    ("Short Breaks", "full", False),
                ),
            ),
        ),
    ),
    (
        "Communities",
        "COM",
        (
            (
                "Libraries and Customer Services",
                "LIB",
                "Customer adviser",
                (
                    ("Contact Centre", "full", False),
                    ("Libraries", "full", False),
                    ("Registrars", "small", False),
                ),
            ),
            (
                "Housing",
                "HSG",
                "Housing officer",
                (
                    ("Housing Options", "full", False),
                    ("Tenancy Services", "full", False),
                    ("Repairs", "full", True),
                ),
            ),
        ),
    ),
    (
        "Corporate Services",
        "COR",
        (
            (
                "Finance",
                "FIN",
                "Finance officer",
                (
                    ("Revenues and Benefits", "full", False),
                    ("Accountancy", "full", False),
                    ("Internal Audit", "small", False),
                ),
            ),
            (
                "People and Technology",
                "PNT",
                "Adviser",
                (
                    ("Human Resources", "full", False),
                    ("Digital and IT", "full", False),
                    ("Learning", "small", False),
                ),
            ),
        ),
    ),
)
